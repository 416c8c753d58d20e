import { groupFindings } from '../../engine/check/host-rows.ts';
import type { Finding, Status } from '../../engine/report/finding.ts';
import { type FindingVocabulary, fillWords, findingTitle } from '../../engine/report/words.ts';
import { Record } from '../ui/Record.tsx';
import { StatusBadge } from '../ui/StatusBadge.tsx';

interface Props {
  findings: readonly Finding[];
  words: FindingVocabulary;
  /** What is said when there are none. */
  empty?: string;
}

function EvidenceOf({ finding }: { finding: Finding }) {
  return (
    <>
      {finding.evidence.map(({ label, value }) => (
        <Record key={`${label} ${value}`} label={label} text={value} />
      ))}
    </>
  );
}

function FindingCard({ findings, words }: { findings: Finding[]; words: FindingVocabulary }) {
  const [first, ...others] = findings;
  if (!first) return null;
  const entry = words[first.id];
  const source = entry?.sources?.[0];
  const fill = (text: string | undefined) => fillWords(text ?? '', first.args);
  return (
    <section class="card check-finding">
      <h4>
        <StatusBadge status={first.status} /> <span>{findingTitle(first, words)}</span>
      </h4>
      <EvidenceOf finding={first} />
      {first.status !== 'pass' && (
        <dl class="facts">
          <dt>Why</dt>
          <dd>{fill(entry?.reason)}</dd>
          <dt>What to do</dt>
          <dd>{fill(entry?.remedy)}</dd>
          {source?.url && (
            <>
              <dt>Source</dt>
              <dd>
                <a href={source.url} rel="noopener">
                  {source.title}
                </a>
              </dd>
            </>
          )}
        </dl>
      )}
      {others.length > 0 && (
        <details>
          <summary>The same for {others.length} more</summary>
          {others.map((finding) => (
            <div key={`${finding.subject} ${findingTitle(finding, words)}`}>
              <p>{findingTitle(finding, words)}</p>
              <EvidenceOf finding={finding} />
            </div>
          ))}
        </details>
      )}
      {entry?.page && (
        <p class="no-print">
          <a href={entry.page}>More about this finding</a>
        </p>
      )}
    </section>
  );
}

const FOLDED: readonly { status: Status; summary: (count: number) => string }[] = [
  { status: 'info', summary: (count) => `${count} for your information` },
  { status: 'pass', summary: (count) => `${count} passed` },
];

/** Findings worst first; what is only for information, and what passed, is folded. */
export function FindingList({ findings, words, empty = 'Nothing was found.' }: Props) {
  if (findings.length === 0) return <p>{empty}</p>;
  const open = findings.filter(({ status }) => status !== 'info' && status !== 'pass');
  return (
    <>
      {groupFindings(open).map((one) => (
        <FindingCard key={`${one[0]?.id} ${one[0]?.status}`} findings={one} words={words} />
      ))}
      {FOLDED.map(({ status, summary }) => {
        const some = findings.filter((finding) => finding.status === status);
        return some.length === 0 ? null : (
          <details key={status} class="check-folded">
            <summary>{summary(some.length)}</summary>
            {groupFindings(some).map((one) => (
              <FindingCard key={one[0]?.id} findings={one} words={words} />
            ))}
          </details>
        );
      })}
    </>
  );
}
