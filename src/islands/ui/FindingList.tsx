import type { Finding } from '../../engine/report/finding.ts';
import { type FindingVocabulary, fillWords, findingTitle } from '../../engine/report/words.ts';
import { StatusBadge } from './StatusBadge.tsx';

interface Props {
  findings: readonly Finding[];
  words: FindingVocabulary;
  /** How many are shown before the rest is folded away. */
  limit?: number;
}

function Item({ finding, words }: { finding: Finding; words: FindingVocabulary }) {
  const entry = words[finding.id];
  return (
    <li class="finding">
      <p>
        <StatusBadge status={finding.status} /> <strong>{findingTitle(finding, words)}</strong>
      </p>
      {entry && (
        <p>
          {fillWords(entry.reason, finding.args)}
          {entry.remedy !== 'Nothing.' && ` ${fillWords(entry.remedy, finding.args)}`}
          {entry.page && (
            <>
              {' '}
              <a href={entry.page}>More about it</a>
            </>
          )}
        </p>
      )}
      {finding.evidence.length > 0 && (
        <details>
          <summary>Evidence</summary>
          <dl class="evidence">
            {finding.evidence.map((e) => (
              <>
                <dt>{e.label}</dt>
                <dd>
                  <code>{e.value}</code>
                </dd>
              </>
            ))}
          </dl>
        </details>
      )}
    </li>
  );
}

/** Findings with their words, worst first, evidence folded away. */
export function FindingList({ findings, words, limit = 40 }: Props) {
  const rest = findings.slice(limit);
  return (
    <>
      <ul class="findings">
        {findings.slice(0, limit).map((f, i) => (
          <Item key={`${f.id}${f.subject}${i}`} finding={f} words={words} />
        ))}
      </ul>
      {rest.length > 0 && (
        <details>
          <summary>{rest.length} more</summary>
          <ul class="findings">
            {rest.slice(0, 400).map((f, i) => (
              <Item key={`${f.id}${f.subject}${i}`} finding={f} words={words} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
