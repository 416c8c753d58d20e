import { useState } from 'preact/hooks';
import { type Answered, CHECK_WORDS, CHECKS, type RequestFacts } from '../../engine/request/types.ts';
import { Part } from './Part.tsx';

interface Props {
  facts: RequestFacts;
  onChange: (change: Partial<RequestFacts>) => void;
}

const split = (text: string) => [...new Set(text.split(/[\s,;]+/).filter((word) => word !== ''))];

/** A list that is typed as text: what stands in the field stays as typed, the list follows it. */
function ListField({
  id,
  label,
  hint,
  values,
  onValues,
}: {
  id: string;
  label: string;
  hint: string;
  values: string[];
  onValues: (values: string[]) => void;
}) {
  const [text, setText] = useState(values.join('\n'));
  const shown = split(text).join(' ') === values.join(' ') ? text : values.join('\n');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
      <textarea
        id={id}
        rows={2}
        spellcheck={false}
        aria-describedby={`${id}-hint`}
        value={shown}
        onInput={(event) => {
          setText(event.currentTarget.value);
          onValues(split(event.currentTarget.value).slice(0, 256));
        }}
      />
    </div>
  );
}

/** What all channels ask for, once. Nothing is required: what is not known stays a question in the texts. */
export function FactsForm({ facts, onChange }: Props) {
  const line = (name: keyof RequestFacts, label: string, hint = '', type = 'text') => (
    <div class="field" key={name}>
      <label for={`request-${name}`}>{label}</label>
      {hint && (
        <p class="hint" id={`request-${name}-hint`}>
          {hint}
        </p>
      )}
      <input
        id={`request-${name}`}
        type={type}
        autocomplete="off"
        value={String(facts[name])}
        aria-describedby={hint ? `request-${name}-hint` : undefined}
        onInput={(event) => onChange({ [name]: event.currentTarget.value })}
      />
    </div>
  );
  const area = (name: keyof RequestFacts, label: string, hint: string) => (
    <div class="field" key={name}>
      <label for={`request-${name}`}>{label}</label>
      <p class="hint" id={`request-${name}-hint`}>
        {hint}
      </p>
      <textarea
        id={`request-${name}`}
        rows={2}
        value={String(facts[name])}
        aria-describedby={`request-${name}-hint`}
        onInput={(event) => onChange({ [name]: event.currentTarget.value })}
      />
    </div>
  );
  return (
    <form class="request-form" onSubmit={(event) => event.preventDefault()}>
      <Part
        title="Who you are"
        values={[facts.company, facts.contact, facts.email, facts.website, facts.timeZone, facts.role]}
        first
      >
        <div class="config-grid">
          {line('company', 'Company or project')}
          {line('contact', 'Your name')}
          {line('email', 'Contact e-mail', 'Fixed to the Microsoft account you sign in with.', 'email')}
          {line('website', 'Web site', '', 'url')}
          {line('timeZone', 'Time zone')}
          {line(
            'role',
            'How you describe yourself',
            'ISP, business (not marketing), customer of another ISP …',
          )}
        </div>
      </Part>
      <Part
        title="What is refused"
        values={[
          facts.ips,
          facts.domains,
          facts.since,
          facts.dedicated,
          facts.heldSince,
          facts.purpose,
          facts.rdns,
        ]}
        first
      >
        <div class="config-grid">
          <ListField
            id="request-ips"
            label="Your addresses"
            hint="IP addresses or ranges, one a line."
            values={facts.ips}
            onValues={(ips) => onChange({ ips })}
          />
          <ListField
            id="request-domains"
            label="Your sending domains"
            hint="Behind the @ of envelope and From, one a line."
            values={facts.domains}
            onValues={(domains) => onChange({ domains })}
          />
          {line('since', 'Since when', 'Date and time in UTC, from the log.')}
          <div class="field">
            <label for="request-sendTo">Domain you send to</label>
            <select
              id="request-sendTo"
              value={facts.sendTo}
              onChange={(event) => onChange({ sendTo: event.currentTarget.value })}
            >
              {['hotmail.com', 'outlook.com', 'live.com', 'msn.com'].map((one) => (
                <option key={one} selected={one === facts.sendTo}>
                  {one}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for="request-dedicated">The server is</label>
            <select
              id="request-dedicated"
              value={facts.dedicated}
              onChange={(event) =>
                onChange({ dedicated: event.currentTarget.value as RequestFacts['dedicated'] })
              }
            >
              <option value="">not said</option>
              <option value="dedicated">yours alone (dedicated)</option>
              <option value="shared">shared with others</option>
            </select>
          </div>
          {line('heldSince', 'The address is yours since')}
        </div>
        {area(
          'purpose',
          'What the server is',
          'Whose mail, what kind. For example: mail of a company with 40 people, no newsletters.',
        )}
        {area('rdns', 'Reverse DNS', 'Address and name, one pair a line.')}
      </Part>
      <Part
        title="How much"
        values={[facts.volumeMicrosoft, facts.volumeDays, facts.volumeReason, facts.snds, facts.change]}
      >
        <div class="config-grid">
          {line('volumeMicrosoft', 'Messages to Microsoft a day')}
          {line('volumeDays', 'Each of the last seven days', 'For the answer to “not eligible”.')}
          {line('volumeReason', 'Why it changed, if it did')}
        </div>
        {area(
          'snds',
          'What SNDS shows',
          'Figures of the last days; or that it shows nothing because the volume is low.',
        )}
        {area(
          'change',
          'What was found and changed',
          'The cause and since when it is stopped; or what was searched and nothing was found.',
        )}
      </Part>
      <Part title="What was checked" values={CHECKS.map((id) => facts.checks[id])}>
        <p class="hint">
          Only a Yes is written into a text. Not checked yet?{' '}
          <a href="/tools/check/">Check the domain and its addresses</a>.
        </p>
        <div class="request-checks">
          {CHECKS.map((id) => (
            <div class="field" key={id}>
              <label for={`request-check-${id}`}>{CHECK_WORDS[id].question}</label>
              <select
                id={`request-check-${id}`}
                value={facts.checks[id]}
                onChange={(event) =>
                  onChange({ checks: { ...facts.checks, [id]: event.currentTarget.value as Answered } })
                }
              >
                <option value="">not checked</option>
                <option value="yes">yes</option>
                <option value="no">no</option>
              </select>
            </div>
          ))}
        </div>
      </Part>
    </form>
  );
}
