import { useState } from 'preact/hooks';
import type { DmarcSource } from '../../engine/dmarc-report/types.ts';
import type { Status } from '../../engine/report/finding.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { StatusBadge } from '../ui/StatusBadge.tsx';

const SHOWN = 100;

const KIND: Record<DmarcSource['kind'], [Status, string]> = {
  own: ['pass', 'Passes'],
  forwarded: ['info', 'Forwarded'],
  partly: ['attention', 'Passes partly'],
  unaligned: ['fail', 'Not aligned'],
  unauthenticated: ['fail', 'Nothing passes'],
};

/** One address: asked about only after a press. */
function LookUp({ ip }: { ip: string }) {
  const [answer, setAnswer] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    try {
      const { lookUpSource } = await import('./look-up.ts');
      setAnswer(await lookUpSource(ip));
    } catch {
      setAnswer('Could not ask: the resolver was not reached.');
    }
    setBusy(false);
  };
  if (answer !== null) return <span>{answer}</span>;
  return (
    <button type="button" class="small" disabled={busy} onClick={ask} aria-label={`Look up ${ip}`}>
      {busy ? 'Asking…' : 'Look up'}
    </button>
  );
}

/** Who sends as the domain, most failures first. */
export function Sources({ sources }: { sources: readonly DmarcSource[] }) {
  const rest = sources.length - SHOWN;
  return (
    <section>
      <h2>Who sends as you</h2>
      <p class="promise no-print">
        Look up asks DNS for the address: the question goes to Cloudflare’s resolver, and to other public ones
        if that fails.
      </p>
      <Scroll label="Sources">
        <table>
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">Result</th>
              <th scope="col">Messages</th>
              <th scope="col">Failed</th>
              <th scope="col">Outlook.com / 365</th>
              <th scope="col">Authenticated as</th>
              <th scope="col" class="no-print">
                Whose is it?
              </th>
            </tr>
          </thead>
          <tbody>
            {sources.slice(0, SHOWN).map((s) => (
              <tr key={s.ip}>
                <td>
                  <code>{s.ip}</code>
                </td>
                <td>
                  <StatusBadge status={KIND[s.kind][0]} label={KIND[s.kind][1]} />
                </td>
                <td>{s.messages.toLocaleString('en-GB')}</td>
                <td>{(s.messages - s.passed).toLocaleString('en-GB')}</td>
                <td>
                  {s.microsoft.consumer.toLocaleString('en-GB')} /{' '}
                  {s.microsoft.business.toLocaleString('en-GB')}
                </td>
                <td>
                  {[...new Set([...s.dkimDomains, ...s.spfDomains])].slice(0, 4).join(', ') || 'nothing'}
                </td>
                <td class="no-print">
                  <LookUp ip={s.ip} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {rest > 0 && <p>{rest} more sources are in the result of the command: whyblocked dmarc --json.</p>}
    </section>
  );
}
