import { lead } from '../../engine/explain/lead.ts';
import type { Explanation, Match } from '../../engine/explain/result.ts';
import type { Reply } from '../../engine/smtp/catalogue.ts';
import { configFor, isSpamhausListing, toolsFor } from '../../site/codes.ts';
import { handOver } from '../hand-over.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Record } from '../ui/Record.tsx';
import { StatusBadge } from '../ui/StatusBadge.tsx';
import { MatchCard } from './MatchCard.tsx';
import type { Answer } from './messages.ts';

/** Matches shown unfolded; the rest is a table. */
const SHOWN = 3;

interface Props {
  answer: Extract<Answer, { kind: 'explained' }>;
  what: string;
  /** It explains the bundled sample: the request shows it as an example only. */
  isSample: boolean;
}

/** The answer, in the order a reader needs it: who refused, which reply, what to do. */
export function Result({ answer, what, isSample }: Props) {
  const { explanation, replies, report } = answer;
  const byId = new Map(replies.map((reply) => [reply.id, reply]));
  const shown = explanation.matches.slice(0, SHOWN);
  const rest = explanation.matches.slice(SHOWN);
  return (
    <section aria-labelledby="bounce-answer" class="bounce-result">
      <div class={`verdict is-${tone(explanation)}`}>
        <h2 id="bounce-answer">{lead(explanation)}</h2>
        <p>
          {explanation.input.sentence} {summary(explanation, what)}
        </p>
        <div class="actions no-print">
          <CopyButton text={report} label="Copy report" />
          <button type="button" class="small" onClick={() => print()}>
            Print
          </button>
        </div>
      </div>
      {shown.map((match, index) => {
        const reply = byId.get(match.id);
        return (
          reply && (
            <MatchCard
              key={`${match.id} ${match.ip} ${index}`}
              match={match}
              reply={reply}
              alike={match.alike.flatMap((id) => byId.get(id) ?? [])}
              range={index === 0 ? explanation.range : null}
            />
          )
        );
      })}
      {rest.length > 0 && <Rest matches={rest} byId={byId} />}
      {explanation.unmatched !== null && shown.length === 0 && <Unmatched explanation={explanation} />}
      {explanation.answers.length > 0 && <SupportAnswers explanation={explanation} />}
      {explanation.notes.map((note) => (
        <p class="note" key={note}>
          {note}
        </p>
      ))}
      <HandOver explanation={explanation} replies={replies} isSample={isSample} />
    </section>
  );
}

function tone({ role, receiver, temporary }: Explanation): string {
  if (role === 'receiver') return temporary ? 'attention' : 'fail';
  return receiver === 'unknown' ? 'unknown' : 'info';
}

function summary({ matches, messages, unmatched, who, answers }: Explanation, what: string): string {
  if (matches.length > 1)
    return `It holds ${matches.length} different replies${messages.length > 1 ? ` in ${messages.length} messages` : ''}.`;
  if (matches.length === 1) return '';
  return unmatched === null && who !== 'accepted' && answers.length === 0
    ? `No reply of a mail server was found in ${what}.`
    : '';
}

function Rest({ matches, byId }: { matches: readonly Match[]; byId: Map<string, Reply> }) {
  return (
    <>
      <h3>The other replies in it</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="scroll" tabIndex={0} aria-label="The other replies in it">
        <table>
          <thead>
            <tr>
              <th scope="col">Reply</th>
              <th scope="col">Your address</th>
              <th scope="col">Kind</th>
              <th scope="col">Found</th>
            </tr>
          </thead>
          <tbody>
            {matches.map((match) => (
              <tr key={`${match.id} ${match.ip} ${match.service}`}>
                <td>
                  <a href={match.page}>{byId.get(match.id)?.title ?? match.id}</a>
                </td>
                <td>{match.ip ?? '–'}</td>
                <td>{match.temporary ? 'temporary' : 'permanent'}</td>
                <td>{match.count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Unmatched({ explanation }: { explanation: Explanation }) {
  const { unmatched, nearest, reportText, receiver } = explanation;
  return (
    <section class="card" aria-labelledby="bounce-unmatched">
      <h3 id="bounce-unmatched">
        {receiver === 'other'
          ? 'What was said'
          : unmatched!.bare
            ? 'A code without its words'
            : 'A reply that is not in the catalogue'}
      </h3>
      <Record label="The reply" text={unmatched!.text} />
      {receiver === 'other' ? (
        <p>
          This site explains Microsoft’s replies only. The receiver’s own pages, or its postmaster, can say
          more about this one; what the big ones offer senders is in the <a href="/scorecard/">scorecard</a>.
        </p>
      ) : (
        <>
          {unmatched!.bare ? (
            <p>
              Paste the words that stood after it, or compare yours with{' '}
              <a
                href={`/codes/?${new URLSearchParams({ code: [unmatched!.smtp, unmatched!.enhanced].filter(Boolean).join(' ') })}`}
              >
                every reply that carries it
              </a>
              .
            </p>
          ) : (
            <p>
              <StatusBadge status="unknown" label="Unknown" /> We do not know this reply, so we do not guess
              what it means.
            </p>
          )}
          {nearest.length > 0 && (
            <>
              <p>
                {unmatched!.bare ? 'For example:' : 'The nearest that we know, which may or may not be it:'}
              </p>
              <ul>
                {nearest.map(({ id, title, page }) => (
                  <li key={id}>
                    <a href={page}>{title}</a>
                  </li>
                ))}
              </ul>
            </>
          )}
          {reportText !== null && !unmatched!.bare && (
            <details>
              <summary>A text to report it with</summary>
              <p class="hint">
                Read it first and take out what should not be public. Addresses are shortened already.
              </p>
              <Record label="Report" text={reportText} />
            </details>
          )}
        </>
      )}
    </section>
  );
}

/** What Microsoft's support answered, and where the reply to it is written. */
function SupportAnswers({ explanation }: { explanation: Explanation }) {
  return (
    <section class="card" aria-labelledby="bounce-answers">
      <h3 id="bounce-answers">What Microsoft’s support answered</h3>
      <ul>
        {explanation.answers.map(({ title, page }) => (
          <li key={page}>
            “{title}”: <a href={page}>what it means and what to do next</a>
          </li>
        ))}
      </ul>
      <p>
        The <a href="/tools/request/">support request</a> writes the reply to it from your data.
      </p>
    </section>
  );
}

interface HandOverProps {
  explanation: Explanation;
  replies: readonly Reply[];
  isSample: boolean;
}

/** Opens the domain check and the support request with what was found here. */
function HandOver({ explanation, replies, isSample }: HandOverProps) {
  const { handover, matches } = explanation;
  const { domains, ips, selectors } = handover;
  const query = new URLSearchParams();
  if (domains[0]) query.set('domain', domains[0]);
  if (ips.length > 0) query.set('ip', ips.slice(0, 10).join(','));
  if (selectors.length > 0) query.set('selector', selectors.join(','));
  // Microsoft's forms are for those who send to it and are held back for their address.
  const asked = replies.some(
    (reply) =>
      reply.direction === 'to-microsoft' &&
      (reply.category === 'ip-reputation' || reply.category === 'rate-limit') &&
      !isSpamhausListing(reply),
  );
  const request = {
    sample: isSample,
    ips,
    domains,
    codes: matches.flatMap(({ token, enhanced }) => [token, enhanced].filter((code) => code !== null)),
    errorText: matches
      .slice(0, 5)
      .map(({ text }) => text)
      .join('\n'),
  };
  const check = domains.length > 0 || ips.length > 0;
  if (!check && !asked) return null;
  const config = replies.find((reply) => toolsFor(reply).some(({ href }) => href === '/tools/config/'));
  const way = config && configFor(config);
  return (
    <section class="no-print" aria-labelledby="bounce-next">
      <h3 id="bounce-next">Go on from here</h3>
      <div class="actions">
        {asked && (
          <a
            class="button"
            href="/tools/request/"
            onClick={() => handOver('whyblocked.request.explain', request)}
          >
            Write the support request
          </a>
        )}
        {check && (
          <a class="button" href={`/tools/check/?${query}`}>
            Check{' '}
            {[domains[0], ips.length > 1 ? `${ips.length} addresses` : ips[0]].filter(Boolean).join(' and ')}
          </a>
        )}
        {way && (
          <a class="button" href={way.href}>
            {way.label}
          </a>
        )}
      </div>
      <p class="hint">
        The request and the check open with what was found filled in. Nothing is sent, and DNS is asked only
        when you press Check there.
        {isSample && ' From this sample the request is an example, and is not kept.'}
      </p>
    </section>
  );
}
