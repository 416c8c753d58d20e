import type { ChannelChoice } from '../../engine/request/channel.ts';
import type { Channel } from '../../engine/request/types.ts';

interface Props {
  choice: ChannelChoice;
  channels: readonly Channel[];
}

/** The right door, and why the others are dead ends. */
export function ChannelView({ choice, channels }: Props) {
  const find = (id: string) => channels.find((one) => one.id === id)!;
  const right = find(choice.channel);
  const also = choice.also.map(find);
  const rest = channels.filter(
    (one) =>
      one.id !== right.id && !choice.also.includes(one.id) && one.id !== 'fix-first' && one.id !== 'wait',
  );
  return (
    <section aria-labelledby="request-channel">
      <div class="verdict is-info">
        <h2 id="request-channel">Ask: {right.name}</h2>
        <p>{choice.reason}</p>
      </div>
      <p>{right.how}</p>
      <p>
        <strong>How long:</strong> {right.takes}
      </p>
      {right.url && (
        <p>
          <a href={right.url} rel="noreferrer">
            {right.url.replace(/^mailto:/, '')}
          </a>
        </p>
      )}
      {choice.network && (
        <p class="note is-warning">
          The reply speaks of your network, not of your address alone: write to your hosting company as well.
        </p>
      )}
      {also.length > 0 && (
        <p>
          Worth asking as well: {also.map((one) => one.name).join(', ')}.{' '}
          {also.map((one) => one.how).join(' ')}
        </p>
      )}
      <details>
        <summary>Why not the others</summary>
        <dl class="config-dns">
          {rest.map((one) => (
            <div key={one.id}>
              <dt>{one.name}</dt>
              <dd>{one.dead}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}
