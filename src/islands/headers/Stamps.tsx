import type { MarkedField } from '../../engine/headers/mark.ts';
import type { HeaderAnalysis, Stamp } from '../../engine/headers/types.ts';
import { Scroll } from '../ui/Scroll.tsx';

const MAILBOX = 'x-microsoft-antispam-mailbox-delivery';
const REPORT = 'x-forefront-antispam-report';
const RESULTS = 'authentication-results';

/** The questions, and which stamp of which service answers each. */
const QUESTIONS: readonly [string, consumer: [string, string] | null, business: [string, string] | null][] = [
  ['Which folder?', [MAILBOX, 'dest'], [MAILBOX, 'dest']],
  ['Who decided?', [MAILBOX, 'OFR'], [REPORT, 'SFV']],
  ['How likely spam?', ['x-ms-exchange-organization-scl', 'X-MS-Exchange-Organization-SCL'], [REPORT, 'SCL']],
  ['What kind?', null, [REPORT, 'CAT']],
  ['Bulk?', ['x-microsoft-antispam', 'BCL'], ['x-microsoft-antispam', 'BCL']],
  ['Sender believed?', [RESULTS, 'compauth'], [RESULTS, 'compauth']],
  ['From which address?', ['x-sender-ip', 'X-Sender-IP'], [REPORT, 'CIP']],
  ['On a list?', null, [REPORT, 'IPV']],
];

function Cell({ stamp, asked }: { stamp: Stamp | undefined; asked: boolean }) {
  if (!asked) return <td class="promise">this service has no such stamp</td>;
  if (!stamp) return <td class="promise">not stamped</td>;
  const code = <code>{`${stamp.field.replace('X-MS-Exchange-Organization-', '')} ${stamp.value}`}</code>;
  return (
    <td>
      {stamp.page ? <a href={stamp.page}>{code}</a> : code}
      {stamp.meaning && ` ${stamp.meaning}`}
    </td>
  );
}

/** What each service stamps about the same question; a message has the stamps of one of them, seldom of both. */
export function SideBySide({ analysis }: { analysis: HeaderAnalysis }) {
  const find = (want: [string, string] | null) =>
    want
      ? analysis.stamps.find(
          (s) =>
            s.trusted &&
            s.header.toLowerCase() === want[0] &&
            s.field.toLowerCase() === want[1].toLowerCase(),
        )
      : undefined;
  // both services write these two headers: they belong to the one that took the message in
  const shared = (c: [string, string] | null, b: [string, string] | null) => c !== null && c[1] === b?.[1];
  const other = analysis.service === 'business' ? 'consumer' : 'business';
  const cell = (side: 'consumer' | 'business', c: [string, string] | null, b: [string, string] | null) =>
    shared(c, b) && side === other ? undefined : find(side === 'consumer' ? c : b);
  if (!QUESTIONS.some(([, c, b]) => find(c) ?? find(b))) return null;
  return (
    <section>
      <h2>The stamps of both services</h2>
      <Scroll label="Stamps">
        <table>
          <thead>
            <tr>
              <th scope="col">Question</th>
              <th scope="col">Outlook.com stamps</th>
              <th scope="col">Microsoft 365 stamps</th>
            </tr>
          </thead>
          <tbody>
            {QUESTIONS.map(([question, consumer, business]) => (
              <tr key={question}>
                <th scope="row">{question}</th>
                <Cell stamp={cell('consumer', consumer, business)} asked={consumer !== null} />
                <Cell stamp={cell('business', consumer, business)} asked={business !== null} />
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

/** The headers as they were read, each recognised value a link to its explanation. */
export function RawBlock({ marked }: { marked: readonly MarkedField[] }) {
  return (
    <section>
      <h2>The headers, with what is known of them</h2>
      <details>
        <summary>{marked.length} fields, recognised values linked</summary>
        <dl class="raw">
          {marked.map((field) => (
            <>
              <dt>
                <code>{field.name}:</code>
              </dt>
              <dd>
                <code>
                  {field.parts.map((part, i) =>
                    part.page ? (
                      <a key={`${field.line}-${i}`} href={part.page} title={part.meaning ?? undefined}>
                        {part.text}
                      </a>
                    ) : (
                      part.text
                    ),
                  )}
                </code>
              </dd>
            </>
          ))}
        </dl>
      </details>
    </section>
  );
}
