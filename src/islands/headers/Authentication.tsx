import type { Alignment, HeaderAnalysis } from '../../engine/headers/types.ts';
import { Scroll } from '../ui/Scroll.tsx';

const WORDS: Record<Alignment, string> = {
  strict: 'the same domain',
  relaxed: 'the same organisation',
  none: 'another organisation',
  unknown: 'cannot be told',
};

interface Line {
  label: string;
  domain: string;
  result: string;
  aligned: Alignment;
}

/** A pass that is aligned is what DMARC asks for. */
function counts(line: Line): boolean {
  return line.result === 'pass' && (line.aligned === 'strict' || line.aligned === 'relaxed');
}

const ROW = 46;

/** The From: domain at the right, each authenticated domain at the left: a whole line where it counts. */
function Drawing({ author, lines }: { author: string; lines: readonly Line[] }) {
  const height = lines.length * ROW + 10;
  const middle = height / 2;
  const short = (text: string) => (text.length > 34 ? `${text.slice(0, 33)}…` : text);
  return (
    <svg
      class="alignment"
      viewBox={`0 0 640 ${height}`}
      role="img"
      aria-label="Which of the authenticated domains agree with the domain in From:. The table below says the same."
    >
      <rect class="box" x="400" y={middle - 20} width="235" height="40" rx="4" />
      <text x="410" y={middle - 3} class="small">
        From:
      </text>
      <text x="410" y={middle + 13}>
        {short(author)}
      </text>
      {lines.map((line, i) => {
        const y = 5 + i * ROW;
        const good = counts(line);
        return (
          <g key={`${line.label}${line.domain}${i}`} class={good ? 'good' : 'bad'}>
            <rect class="box" x="5" y={y} width="265" height="38" rx="4" />
            <text x="15" y={y + 15} class="small">
              {line.label}: {line.result}
            </text>
            <text x="15" y={y + 31}>
              {short(line.domain)}
            </text>
            <path class="link" d={`M270 ${y + 19} C 335 ${y + 19}, 335 ${middle}, 400 ${middle}`} />
            <text x="280" y={y + 14} class="small">
              {good ? 'counts' : 'does not'}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** SPF, DKIM, DMARC, compauth and ARC as Microsoft saw them, with alignment drawn. */
export function Authentication({ analysis: a }: { analysis: HeaderAnalysis }) {
  const author = a.dmarc.headerFrom ?? a.message.fromDomain;
  const lines: Line[] = [];
  if (a.spf.result)
    lines.push({
      label: 'SPF',
      domain: a.spf.mailFrom ?? '(no domain)',
      result: a.spf.result,
      aligned: a.spf.aligned,
    });
  for (const d of a.dkim.slice(0, 8)) {
    if (d.result !== 'none')
      lines.push({
        label: 'DKIM',
        domain: d.domain ?? '(none readable)',
        result: d.result,
        aligned: d.aligned,
      });
  }
  const meaning = (field: string, value: string | null) =>
    a.stamps.find((s) => s.trusted && s.field === field && s.value.toLowerCase() === value?.toLowerCase());
  const rows: [string, string, string | null][] = [
    ['DMARC', 'dmarc', a.dmarc.result],
    ['action', 'action', a.dmarc.action],
    ['compauth', 'compauth', a.compauth.result],
    ['reason', 'reason', a.compauth.reason],
    ['ARC', 'arc', a.arc.result],
  ];
  const told = rows.filter(([, , value]) => value !== null);
  if (lines.length === 0 && told.length === 0) return null;
  return (
    <section>
      <h2>Authentication, as Microsoft saw it</h2>
      {author && lines.length > 0 && (
        <Scroll label="Alignment, drawn">
          <Drawing author={author} lines={lines} />
        </Scroll>
      )}
      {lines.length > 0 && (
        <Scroll label="Authenticated domains">
          <table>
            <thead>
              <tr>
                <th scope="col">Check</th>
                <th scope="col">Result</th>
                <th scope="col">Domain</th>
                <th scope="col">Compared with From:{author && ` ${author}`}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line, i) => (
                <tr key={`${line.label}${line.domain}${i}`}>
                  <td>{line.label}</td>
                  <td>{line.result}</td>
                  <td>
                    <code>{line.domain}</code>
                    {line.label === 'SPF' && a.spf.senderIp && (
                      <>
                        {' '}
                        from <code>{a.spf.senderIp}</code>
                      </>
                    )}
                  </td>
                  <td>{WORDS[line.aligned]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <dl class="facts">
        {told.map(([label, field, value]) => {
          const stamp = meaning(field, value);
          return (
            <>
              <dt>{label}</dt>
              <dd>
                {stamp?.page ? <a href={stamp.page}>{value}</a> : value}
                {stamp?.meaning && `: ${stamp.meaning}`}
              </dd>
            </>
          );
        })}
      </dl>
      {a.arc.sets.length > 0 && (
        <details>
          <summary>
            {a.arc.sets.length} ARC {a.arc.sets.length === 1 ? 'set' : 'sets'}
          </summary>
          <ol>
            {a.arc.sets.map((set) => (
              <li key={set.instance} value={set.instance}>
                {set.domain ?? set.authservId ?? 'unknown'}
                {set.chain && `, chain ${set.chain}`}
                {!set.complete && ', not complete'}
                {set.results.length > 0 &&
                  `: ${set.results.map((r) => `${r.method}=${r.result}`).join(', ')}`}
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}
