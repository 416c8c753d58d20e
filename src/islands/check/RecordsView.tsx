import type { CheckReport } from '../../engine/check/report.ts';
import { Scroll } from '../ui/Scroll.tsx';

const SOURCE = {
  visitor: 'named by you',
  signature: 'from a signature',
  provider: 'usual at the provider',
  common: 'a usual name',
};
const KEY_STATUS = {
  valid: 'usable',
  revoked: 'revoked',
  invalid: 'not usable',
  none: 'no key',
  multiple: 'several records',
};
const OUTCOME = { absent: 'nothing there', 'dead-alias': 'alias leads nowhere', error: 'could not ask' };
const LOOKUP = { record: 'a record', none: 'none', error: 'could not ask' };

function Keys({ dkim }: { dkim: CheckReport['dkim'] }) {
  if (dkim.keys.length === 0) return null;
  return (
    <>
      <h4>DKIM keys</h4>
      <Scroll label="DKIM keys, scrollable">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">How we know it</th>
              <th scope="col">Key</th>
              <th scope="col">Kept at</th>
            </tr>
          </thead>
          <tbody>
            {dkim.keys.map(({ name, source, outcome, record, aliases }) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>{SOURCE[source]}</td>
                <td>
                  {outcome === 'found' && record
                    ? `${record.keyType ?? ''} ${record.bits ?? ''} ${KEY_STATUS[record.status]}`.trim()
                    : outcome === 'found'
                      ? ''
                      : OUTCOME[outcome]}
                </td>
                <td>{aliases.at(-1) ?? 'your zone'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

function Dmarc({ dmarc }: { dmarc: CheckReport['dmarc'] }) {
  const { discovery, rfc7489, alignment } = dmarc;
  const applies = discovery.result === 'applies';
  return (
    <>
      <h4>DMARC, as receivers walk up the tree</h4>
      <ol>
        {discovery.walk.lookups.map((lookup) => (
          <li key={lookup.name}>
            <code>{lookup.name}</code>:{' '}
            {lookup.kind === 'none' && lookup.record?.status === 'multiple'
              ? 'several records, ignored'
              : LOOKUP[lookup.kind]}
          </li>
        ))}
      </ol>
      <dl class="facts">
        <dt>Organizational Domain</dt>
        <dd>{discovery.walk.organizationalDomain ?? 'could not be told'}</dd>
        {applies && (
          <>
            <dt>Policy (RFC 9989)</dt>
            <dd>
              {discovery.policyTag}={discovery.policy} at {discovery.recordAt}
              {discovery.effectivePolicy !== discovery.policy && `, in effect ${discovery.effectivePolicy}`}
            </dd>
          </>
        )}
        {rfc7489 && (
          <>
            <dt>Old receivers (RFC 7489)</dt>
            <dd>
              {rfc7489.result === 'applies'
                ? `${rfc7489.policyTag}=${rfc7489.policy} at ${rfc7489.recordAt}${rfc7489.pct < 100 ? `, for ${rfc7489.pct}%` : ''}`
                : rfc7489.result === 'none'
                  ? 'no record'
                  : 'could not be told'}
            </dd>
          </>
        )}
        {alignment.map(({ kind, domain, mode, relation }) => (
          <>
            <dt>{kind.toUpperCase()} identifier</dt>
            <dd>
              {domain}:{' '}
              {relation === 'aligned'
                ? 'aligned'
                : relation === 'unknown'
                  ? 'could not be told'
                  : 'not aligned'}{' '}
              ({mode === 's' ? 'strict' : 'relaxed'})
            </dd>
          </>
        ))}
      </dl>
    </>
  );
}

/** What stands behind the lights for DKIM and DMARC. */
export function RecordsView({ report }: { report: CheckReport }) {
  return (
    <section aria-labelledby="check-records">
      <h3 id="check-records">DKIM and DMARC, in detail</h3>
      <details>
        <summary>
          {report.dkim.tried} selector {report.dkim.tried === 1 ? 'name' : 'names'} tried,{' '}
          {report.dmarc.discovery.walk.lookups.length} DMARC names asked
        </summary>
        <Keys dkim={report.dkim} />
        <Dmarc dmarc={report.dmarc} />
      </details>
    </section>
  );
}
