import type { RefObject } from 'preact';
import type { Status } from '../../engine/report/finding.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { FindingList } from '../ui/FindingList.tsx';
import { Authentication } from './Authentication.tsx';
import { Path } from './Path.tsx';
import type { Shown } from './protocol.ts';
import { RawBlock, SideBySide } from './Stamps.tsx';

const SURE = { certain: 'Certain', likely: 'Likely', possible: 'A guess' } as const;

function tone(shown: Shown): Status {
  const { placement, cause } = shown.analysis.verdict;
  if (placement === 'junk' || placement === 'quarantine') return 'fail';
  if (placement === 'unknown') return cause === 'authentication' ? 'fail' : 'unknown';
  return placement === 'folder' || cause === 'recipient-trust' || cause === 'unknown' ? 'attention' : 'pass';
}

/** Address of the domain check with what the headers gave filled in. */
function checkAddress(
  { domains, ips, selectors }: Shown['analysis']['lookups'],
  domain = domains[0],
): string | null {
  if (!domain) return null;
  const query = new URLSearchParams({ domain });
  if (ips.length > 0) query.set('ip', ips.join(','));
  for (const s of selectors) if (s.domain === domain) query.append('selector', s.selector);
  return `/tools/check/?${query}`;
}

function Steps({ title, steps }: { title: string; steps: readonly string[] }) {
  if (steps.length === 0) return null;
  return (
    <section class="card">
      <h3>{title}</h3>
      <ul>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ul>
    </section>
  );
}

/** Answer, what to do, findings, then the evidence. */
export function Result({ shown, heading }: { shown: Shown; heading: RefObject<HTMLHeadingElement> }) {
  const { analysis, words, causeTitle, marked, report } = shown;
  const { verdict } = analysis;
  const check = checkAddress(analysis.lookups);
  const pages = new Map(
    analysis.stamps.flatMap((s) =>
      [`${s.field}:${s.value}`, `${s.field}=${s.value}`].map((name) => [name, s.page]),
    ),
  );
  return (
    <div class="result">
      <h2 tabIndex={-1} ref={heading}>
        The answer
      </h2>
      <div class={`verdict is-${tone(shown)}`}>
        <p>{verdict.sentence}</p>
      </div>
      <dl class="facts">
        <dt>How sure</dt>
        <dd>{SURE[verdict.confidence]}</dd>
        {verdict.because.length > 0 && (
          <>
            <dt>Read from</dt>
            <dd>
              {verdict.because.map((stamp, i) => {
                const page = pages.get(stamp) ?? pages.get(stamp.split(' ')[0]!);
                return (
                  <>
                    {i > 0 && ', '}
                    {page ? (
                      <a href={page}>
                        <code>{stamp}</code>
                      </a>
                    ) : (
                      <code>{stamp}</code>
                    )}
                  </>
                );
              })}
            </dd>
          </>
        )}
        <dt>Cause</dt>
        <dd>{causeTitle}</dd>
        {analysis.message.from && (
          <>
            <dt>Message</dt>
            <dd>
              {analysis.message.from}
              {analysis.message.subject && `: ${analysis.message.subject}`}
              {analysis.message.date &&
                `, ${analysis.message.date.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*/, '$1 $2 UTC')}`}
            </dd>
          </>
        )}
      </dl>
      <div class="actions">
        <CopyButton text={report} label="Copy report" class="" />
        {check && (
          <a class="button" href={check}>
            Check {analysis.lookups.domains[0]}
            {analysis.lookups.ips.length > 0 && ` and ${analysis.lookups.ips[0]}`}
          </a>
        )}
        <button type="button" onClick={() => print()}>
          Print
        </button>
      </div>
      {analysis.lookups.domains.length > 1 && (
        <p class="no-print">
          Other domains in these headers, to check:{' '}
          {analysis.lookups.domains.slice(1, 9).map((domain, i) => (
            <>
              {i > 0 && ', '}
              <a href={checkAddress(analysis.lookups, domain) ?? ''}>{domain}</a>
            </>
          ))}
          .
        </p>
      )}
      <h2>What can be done</h2>
      <div class="grid steps">
        <Steps title="By the sender" steps={verdict.advice.sender} />
        <Steps title="Only by the recipient" steps={verdict.advice.recipient} />
        <Steps title="Only by their administrator" steps={verdict.advice.administrator} />
      </div>
      {analysis.findings.length > 0 && (
        <>
          <h2>What was found</h2>
          <FindingList findings={analysis.findings} words={words} />
        </>
      )}
      <Authentication analysis={analysis} />
      <Path hops={analysis.hops} />
      <SideBySide analysis={analysis} />
      <RawBlock marked={marked} />
    </div>
  );
}
