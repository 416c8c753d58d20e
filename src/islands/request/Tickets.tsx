import { useState } from 'preact/hooks';
import { formatReminders, nextStep } from '../../engine/request/ticket.ts';
import type { AnswerKind, Channel, ChannelId, Ticket } from '../../engine/request/types.ts';
import { download } from '../ui/download.ts';

interface Props {
  tickets: Ticket[];
  answers: readonly AnswerKind[];
  channels: readonly Channel[];
  channel: ChannelId;
  ips: string[];
  onTickets: (tickets: Ticket[]) => void;
}

const shown = (iso: string) => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** One's own log of requests: what was filed, what came back, what is next and when. */
export function Tickets({ tickets, answers, channels, channel, ips, onTickets }: Props) {
  const [number, setNumber] = useState('');
  const change = (id: string, part: (ticket: Ticket) => Ticket) =>
    onTickets(tickets.map((one) => (one.id === id ? part(one) : one)));
  return (
    <section aria-labelledby="request-tickets">
      <h2 id="request-tickets">Your requests so far</h2>
      {tickets.length === 0 && (
        <p>
          None yet. Note each request here when you have filed it; the next step and its date follow from
          Microsoft’s answer.
        </p>
      )}
      {tickets.map((ticket) => {
        const { answer, remindAt } = nextStep(ticket, answers);
        const name = ticket.number || 'without a number';
        return (
          <article class="card" key={ticket.id}>
            <h3>
              {name}, filed {shown(ticket.filed)}
            </h3>
            <p class="hint">
              {channels.find((one) => one.id === ticket.channel)?.name}
              {ticket.ips.length > 0 && `: ${ticket.ips.join(', ')}`}
            </p>
            <ol>
              {ticket.log.map((step) => (
                <li key={step.at + step.answer}>
                  {shown(step.at)}: {answers.find((one) => one.id === step.answer)?.label ?? step.answer}
                  {step.note && `. ${step.note}`}
                </li>
              ))}
            </ol>
            <p>
              <strong>Now:</strong> {answer.means}
              {remindAt && ` Look again on ${shown(remindAt)}.`}
            </p>
            <div class="actions">
              <label>
                What came back{' '}
                <select
                  value=""
                  aria-label={`What came back for request ${name}`}
                  onChange={(event) => {
                    const value = event.currentTarget.value;
                    event.currentTarget.value = '';
                    if (value)
                      change(ticket.id, (one) => ({
                        ...one,
                        log: [...one.log, { at: new Date().toISOString(), answer: value, note: '' }],
                      }));
                  }}
                >
                  <option value="">choose …</option>
                  {answers.map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.label}
                    </option>
                  ))}
                </select>
              </label>
              <button
                type="button"
                aria-label={`Delete request ${name}`}
                onClick={() => onTickets(tickets.filter((one) => one.id !== ticket.id))}
              >
                Delete
              </button>
            </div>
          </article>
        );
      })}
      <form
        class="actions"
        onSubmit={(event) => {
          event.preventDefault();
          const filed = new Date().toISOString();
          onTickets([
            ...tickets,
            { id: `request-${filed}`, number: number.trim(), channel, filed, ips, log: [] },
          ]);
          setNumber('');
        }}
      >
        <label>
          Number of the request (SRX…){' '}
          <input
            type="text"
            autocomplete="off"
            maxLength={100}
            value={number}
            onInput={(event) => setNumber(event.currentTarget.value)}
          />
        </label>
        <button type="submit">Note it as filed now</button>
        {tickets.length > 0 && (
          <button
            type="button"
            onClick={() =>
              download(
                'microsoft-requests.ics',
                formatReminders(tickets, answers, new Date()),
                'text/calendar;charset=utf-8',
              )
            }
          >
            Save reminders (.ics)
          </button>
        )}
      </form>
    </section>
  );
}
