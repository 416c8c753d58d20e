import { useEffect, useMemo, useState } from 'preact/hooks';
import { chooseChannel, findSenders } from '../../engine/request/channel.ts';
import { composeRequest } from '../../engine/request/compose.ts';
import { emptyFacts, type HandedOver, mergeHandedOver } from '../../engine/request/facts.ts';
import { type Profile, putProfile, STORE_VERSION, type Store } from '../../engine/request/profile.ts';
import type { RequestData, RequestFacts } from '../../engine/request/types.ts';
import { take } from '../hand-over.ts';
import { download } from '../ui/download.ts';
import { ChannelView } from './ChannelView.tsx';
import { FactsForm } from './FactsForm.tsx';
import { Part } from './Part.tsx';
import { Profiles } from './Profiles.tsx';
import { deleteStore, keepAside, loadStore, rawStore, saveStore } from './store.ts';
import { Texts } from './Texts.tsx';
import { Tickets } from './Tickets.tsx';

const EMPTY_STORE: Store = { version: STORE_VERSION, profiles: [] };
const SOURCES = ['log', 'check', 'explain'] as const;
const NAMES = { log: 'the log', check: 'the domain check', explain: 'the bounce' } as const;

const SAMPLE: Partial<RequestFacts> = {
  error:
    "550 5.7.1 Unfortunately, messages from [192.0.2.10] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors. [AMS0EPF00000197.eurprd05.prod.outlook.com 2026-11-21T06:10:00.000Z 08DE1F0000000000]",
  ips: ['192.0.2.10'],
  domains: ['contoso.com'],
  since: '2026-11-18 06:10 UTC',
};

const fresh = (name = 'My server'): Profile => ({ id: 'first', name, facts: emptyFacts(), tickets: [] });

const codesOf = ({ codes }: HandedOver): string[] =>
  Array.isArray(codes) ? codes.filter((one) => typeof one === 'string').slice(0, 50) : [];

/** The support kit: the reply decides the channel, the facts fill the texts, the profile keeps both. */
export function RequestTool({ data }: { data: RequestData }) {
  const [store, setStore] = useState<Store>(EMPTY_STORE);
  const [profile, setProfile] = useState<Profile>(fresh());
  const [blocked, setBlocked] = useState<'no' | 'newer' | 'damaged'>('no');
  const [message, setMessage] = useState('');
  const [taken, setTaken] = useState<string[]>([]);
  const [codes, setCodes] = useState<string[]>([]);
  /** What an example was made from; nothing of it is kept. Null: this is the visitor's own. */
  const [example, setExample] = useState<string | null>(null);

  const keep = (next: Store, sentence = '') => {
    setStore(next);
    // A store that was not understood is never written over; saving waits until it was put aside.
    setMessage(blocked === 'no' ? (saveStore(next) ?? sentence) : sentence);
  };
  const update = (next: Profile) => {
    setProfile(next);
    if (example === null) keep(putProfile(store, next));
  };
  const showExample = (of: string, facts: RequestFacts) => {
    setExample(of);
    setProfile({ ...fresh('Example'), id: 'example', facts });
  };
  const clearExample = () => {
    setExample(null);
    setCodes([]);
    setProfile(store.profiles.at(-1) ?? fresh());
    setMessage('The example is gone. This is your own request.');
  };

  // After hydration: storage, then what other tools handed over.
  useEffect(() => {
    const read = loadStore();
    let held = EMPTY_STORE;
    if (read.kind === 'read') held = read.store;
    else if (read.kind !== 'empty') setBlocked(read.kind);
    let open = held.profiles.at(-1) ?? fresh();
    const from: string[] = [];
    const found: string[] = [];
    const samples: [string, HandedOver][] = [];
    for (const source of SOURCES) {
      const handed = take(`whyblocked.request.${source}`) as HandedOver | null;
      if (typeof handed !== 'object' || handed === null || Array.isArray(handed)) continue;
      if (handed.sample === true) {
        samples.push([NAMES[source], handed]);
        continue;
      }
      open = { ...open, facts: mergeHandedOver(open.facts, handed) };
      found.push(...codesOf(handed));
      from.push(NAMES[source]);
    }
    // A code's own page names the code in the address.
    const asked = new URLSearchParams(location.search).get('code')?.slice(0, 60) ?? '';
    if (chooseChannel('', [asked]).codes.length > 0) found.push(asked);
    setProfile(open);
    setTaken(from);
    const next = from.length > 0 ? putProfile(held, open) : held;
    setStore(next);
    if (from.length > 0 && (read.kind === 'read' || read.kind === 'empty')) setMessage(saveStore(next) ?? '');
    // What is the visitor's own goes before a sample.
    if (from.length === 0 && samples.length > 0) {
      const made = samples.reduce((facts, [, handed]) => mergeHandedOver(facts, handed), emptyFacts());
      found.push(...samples.flatMap(([, handed]) => codesOf(handed)));
      showExample(samples.map(([name]) => `the sample of ${name}`).join(' and '), made);
    }
    setCodes(found);
  }, []);

  const { facts } = profile;
  const change = (part: Partial<RequestFacts>) => update({ ...profile, facts: { ...facts, ...part } });
  const choice = useMemo(() => chooseChannel(facts.error, codes), [facts.error, codes]);
  const named = useMemo(
    () => findSenders(facts.error).filter((ip) => !facts.ips.includes(ip)),
    [facts.error, facts.ips],
  );
  const begun = codes.length > 0 || JSON.stringify(facts) !== JSON.stringify(emptyFacts());
  const composed = useMemo(() => composeRequest(data, facts, choice.codes), [data, facts, choice]);

  const putAside = () => {
    const name = keepAside(new Date());
    if (name === null) {
      setMessage('The old profiles could not be put aside here. Save them as a file first.');
      return;
    }
    setBlocked('no');
    setMessage(saveStore(putProfile(store, profile)) ?? `The old profiles are kept under ${name}.`);
  };

  return (
    <div>
      {blocked !== 'no' && (
        <div class="note is-warning" role="alert">
          <p>
            {blocked === 'newer'
              ? 'The profiles on this device were written by a newer version of this page. They are left as they are, and what you enter now is not kept.'
              : 'The profiles on this device cannot be read. They are left as they are, and what you enter now is not kept.'}
          </p>
          <div class="actions">
            <button type="button" onClick={() => download('whyblocked-profiles-old.txt', rawStore())}>
              Save the old ones as a file
            </button>
            <button type="button" onClick={putAside}>
              Put them aside and start anew
            </button>
          </div>
        </div>
      )}
      {example !== null && (
        <div class="note is-warning">
          <p role="status">
            This is an example, made from {example}. Nothing of it is kept on this device, and your own
            request is as you left it.
          </p>
          <button type="button" onClick={clearExample}>
            Clear the example
          </button>
        </div>
      )}
      {taken.length > 0 && example === null && (
        <p class="note is-good" role="status">
          Taken over from {taken.join(', ')}. Look it through: the texts state what stands below.
        </p>
      )}
      <div class="field">
        <label for="request-error">What Microsoft answered</label>
        <p class="hint" id="request-error-hint">
          Complete replies or log lines, the newest first, with the code and the host in brackets.
        </p>
        <textarea
          id="request-error"
          class="mono"
          rows={5}
          spellcheck={false}
          maxLength={20_000}
          aria-describedby="request-error-hint"
          value={facts.error}
          onInput={(event) => change({ error: event.currentTarget.value })}
        />
        <div class="actions">
          {facts.error === '' && (
            <button
              type="button"
              onClick={() => showExample('this page’s sample', { ...emptyFacts(), ...SAMPLE })}
            >
              Try a sample
            </button>
          )}
          {named.length > 0 && (
            <button type="button" onClick={() => change({ ips: [...facts.ips, ...named] })}>
              Take {named.length === 1 ? named[0] : `${named.length} addresses`} from the reply
            </button>
          )}
          <span class="promise">
            Nothing leaves the page. {example === null && 'It is kept on this device.'}
          </span>
        </div>
      </div>
      {message && <p role="status">{message}</p>}
      {(facts.error !== '' || codes.length > 0) && <ChannelView choice={choice} channels={data.channels} />}
      {example === null && (
        <Profiles
          store={store}
          current={profile}
          onStore={(next, sentence) => {
            keep(next, sentence);
            if (!next.profiles.some((one) => one.id === profile.id))
              setProfile(next.profiles.at(-1) ?? fresh());
          }}
          onOpen={setProfile}
          onNew={() =>
            update({ ...fresh(`Server ${store.profiles.length + 1}`), id: `profile-${Date.now()}` })
          }
          onRename={(name) => update({ ...profile, name })}
          onForget={() => {
            deleteStore();
            setBlocked('no');
            setStore(EMPTY_STORE);
            setProfile(fresh());
            setMessage('Everything this page kept on this device is deleted.');
          }}
        />
      )}
      <h2>What they all ask for</h2>
      <FactsForm key={profile.id} facts={facts} onChange={change} />
      <Part
        title="For your answers: the newest refusal"
        class="no-print"
        values={[facts.freshTime, facts.ticket, facts.freshError]}
      >
        <div class="config-grid">
          <div class="field">
            <label for="request-freshTime">Its time (UTC)</label>
            <input
              id="request-freshTime"
              type="text"
              autocomplete="off"
              value={facts.freshTime}
              onInput={(event) => change({ freshTime: event.currentTarget.value })}
            />
          </div>
          <div class="field">
            <label for="request-ticket">Number of the request</label>
            <input
              id="request-ticket"
              type="text"
              autocomplete="off"
              value={facts.ticket}
              onInput={(event) => change({ ticket: event.currentTarget.value })}
            />
          </div>
        </div>
        <div class="field">
          <label for="request-freshError">The complete reply</label>
          <textarea
            id="request-freshError"
            rows={3}
            spellcheck={false}
            value={facts.freshError}
            onInput={(event) => change({ freshError: event.currentTarget.value })}
          />
        </div>
      </Part>
      <Texts composed={composed} form={choice.channel === 'sender-form'} begun={begun} />
      <Tickets
        tickets={profile.tickets}
        answers={data.answers}
        channels={data.channels}
        channel={choice.channel}
        ips={facts.ips}
        onTickets={(tickets) => update({ ...profile, tickets })}
      />
    </div>
  );
}
