import type { Match } from '../../engine/explain/result.ts';
import type { Reply } from '../../engine/smtp/catalogue.ts';
import { formatFixer } from '../../engine/smtp/fixer.ts';
import { codeLabel, titleBesideCode } from '../../engine/smtp/label.ts';
import { doorName, SERVICE_LABEL } from '../../site/codes.ts';
import { Record } from '../ui/Record.tsx';
import { StatusBadge } from '../ui/StatusBadge.tsx';

const CONFIDENCE = {
  exact: null,
  probable: 'Probably this one: part of its text is missing or changed.',
  family: 'One of several that share this text: the number that tells them apart is missing or unknown.',
} as const;

interface Props {
  match: Match;
  reply: Reply;
  /** Other replies it may be. */
  alike: readonly Reply[];
  range: string | null;
}

/** One reply: which it is, whose address, temporary or not, at which stage, what to do and what not to bother with. */
export function MatchCard({ match, reply, alike, range }: Props) {
  const usual = reply.variants.find(({ stage }) => stage !== undefined)?.stage;
  const facts: [string, string | null][] = [
    [
      'Your address',
      match.ip === null
        ? null
        : range === null
          ? match.ip
          : `${match.ip} (the sentence speaks of your provider’s network: ${range} and around it)`,
    ],
    ['Your domain', match.domain],
    ['Recipient', match.recipient],
    ['Service', SERVICE_LABEL[match.service]],
    ['Does retrying help?', reply.retry],
    ['Who can fix it?', formatFixer(reply)],
    ['Stage', match.stage ?? (usual ? `not in the text; usually ${usual}` : null)],
    ['Microsoft’s server', match.host],
    ['Microsoft’s time', match.timestamp],
    ['Session', match.session],
    ['Found', match.count > 1 ? `${match.count} times` : null],
  ];
  return (
    <article class="card bounce-match">
      <p>
        <code>{codeLabel(reply)}</code>{' '}
        <StatusBadge
          status={match.temporary ? 'attention' : 'fail'}
          label={match.temporary ? 'Temporary' : 'Permanent'}
        />
      </p>
      <h3>
        <a href={match.page}>{titleBesideCode(reply)}</a>
      </h3>
      {CONFIDENCE[match.confidence] && (
        <p class="note">
          {CONFIDENCE[match.confidence]}
          {alike.length > 0 && ' It may also be '}
          {alike.map((other, index) => (
            <span key={other.id}>
              {index > 0 && ', '}
              <a href={other.page}>{codeLabel(other)}</a>
            </span>
          ))}
          {alike.length > 0 && '.'}
        </p>
      )}
      <p>{reply.meaning}</p>
      <dl class="facts">
        {facts.map(
          ([label, value]) =>
            value !== null && (
              <>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </>
            ),
        )}
      </dl>
      {reply.steps.length > 0 && (
        <>
          <h4>What to do now</h4>
          <ol>
            {reply.steps.map(({ text, url }) => (
              <li key={text}>
                {text}
                {url && (
                  <>
                    {' '}
                    <a href={url} rel="noopener">
                      {doorName(url)}
                    </a>
                  </>
                )}
              </li>
            ))}
          </ol>
        </>
      )}
      {reply.notHelping.length > 0 && (
        <>
          <h4>What not to bother with</h4>
          <ul>
            {reply.notHelping.map(({ text }) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      )}
      <Record label="The reply, as it stood in your text" text={match.text} />
      <p>
        <a href={match.page}>Everything we know about this reply</a>
      </p>
    </article>
  );
}
