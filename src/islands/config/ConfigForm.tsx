import type { ComponentChildren } from 'preact';
import { PURPOSE_TITLES } from '../../engine/config/format.ts';
import type { ConfigOverview } from '../../engine/config/overview.ts';
import { type InputId, type Problem, PURPOSES, type PurposeId } from '../../engine/config/types.ts';
import type { ConfigFields } from './address.ts';

const PROOF_TAG = {
  delivered: 'tried',
  checked: 'read by the server',
  'not-run': 'not run',
  impossible: 'no recipe',
} as const;
const GROUPS = {
  server: 'Mail servers',
  suite: 'Mail suites',
  panel: 'Control panels',
  windows: 'Windows',
} as const;
const MATCH = {
  'domain+mx': 'by domain and by MX',
  domain: 'by the recipient’s domain',
  mx: 'by MX',
} as const;

interface Props {
  overview: ConfigOverview;
  fields: ConfigFields;
  problems: readonly Problem[];
  onChange: (change: Partial<ConfigFields>) => void;
}

/** The questions; only those that change the result of what is chosen. */
export function ConfigForm({ overview, fields, problems, onChange }: Props) {
  const server = overview.servers.find((one) => one.id === fields.server) ?? overview.servers[0]!;
  const purpose = server.purposes[fields.purpose as PurposeId] ?? server.purposes['relay-microsoft'];
  const relay = overview.relays.find((one) => one.id === fields.relay) ?? overview.relays[0]!;
  const uses = (input: InputId) => purpose.proof !== 'impossible' && purpose.inputs.includes(input);
  const wrong = (field: string) => problems.filter((one) => one.field === field);

  const field = (name: keyof ConfigFields, label: string, hint: string, control: ComponentChildren) => (
    <div class="field" key={name}>
      <label for={`config-${name}`}>{label}</label>
      {hint && (
        <p class="hint" id={`config-${name}-hint`}>
          {hint}
        </p>
      )}
      {wrong(name).map((one) => (
        <p class="error-text" key={one.message} id={`config-${name}-problem`}>
          {one.message}
        </p>
      ))}
      {control}
    </div>
  );
  const described = (name: keyof ConfigFields, hint: string) =>
    [hint && `config-${name}-hint`, wrong(name).length > 0 && `config-${name}-problem`]
      .filter(Boolean)
      .join(' ') || undefined;
  const input = (name: keyof ConfigFields, label: string, hint: string, placeholder = '', numeric = false) =>
    field(
      name,
      label,
      hint,
      <input
        id={`config-${name}`}
        type="text"
        inputMode={numeric ? 'numeric' : undefined}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        placeholder={placeholder}
        value={String(fields[name])}
        aria-invalid={wrong(name).length > 0 ? 'true' : undefined}
        aria-describedby={described(name, hint)}
        onInput={(event) => onChange({ [name]: event.currentTarget.value })}
      />,
    );
  const area = (name: keyof ConfigFields, label: string, hint: string) =>
    field(
      name,
      label,
      hint,
      <textarea
        id={`config-${name}`}
        rows={3}
        autocapitalize="off"
        spellcheck={false}
        value={String(fields[name])}
        aria-invalid={wrong(name).length > 0 ? 'true' : undefined}
        aria-describedby={described(name, hint)}
        onInput={(event) => onChange({ [name]: event.currentTarget.value })}
      />,
    );
  const select = (
    name: keyof ConfigFields,
    label: string,
    hint: string,
    options: [string, string][],
    value?: string,
  ) =>
    field(
      name,
      label,
      hint,
      <select
        id={`config-${name}`}
        value={value ?? String(fields[name])}
        aria-describedby={described(name, hint)}
        onChange={(event) => onChange({ [name]: event.currentTarget.value })}
      >
        {options.map(([id, text]) => (
          <option key={id} value={id} selected={id === (value ?? String(fields[name]))}>
            {text}
          </option>
        ))}
      </select>,
    );

  return (
    <form class="config-form" onSubmit={(event) => event.preventDefault()}>
      <div class="config-grid">
        {field(
          'server',
          'Mail server',
          '',
          <select
            id="config-server"
            value={server.id}
            onChange={(event) => onChange({ server: event.currentTarget.value, version: '', match: '' })}
          >
            {(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => (
              <optgroup key={group} label={GROUPS[group]}>
                {overview.servers
                  .filter((one) => one.group === group)
                  .map((one) => (
                    <option key={one.id} value={one.id} selected={one.id === server.id}>
                      {one.name}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>,
        )}
        {select(
          'version',
          'Version and system',
          '',
          server.versions.map((one) => [one.id, one.label]),
          fields.version || server.versions[0]!.id,
        )}
      </div>
      <fieldset>
        <legend>What it shall do</legend>
        {PURPOSES.map((id) => (
          <label class="choice" key={id}>
            <input
              type="radio"
              name="purpose"
              value={id}
              checked={id === fields.purpose}
              onChange={() => onChange({ purpose: id, match: '' })}
            />
            <span>
              {PURPOSE_TITLES[id]} <span class="tag">{PROOF_TAG[server.purposes[id].proof]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {uses('relay') && (
        <fieldset>
          <legend>Through which relay</legend>
          <div class="config-grid">
            {field(
              'relay',
              'Relay',
              `Evidence of ${relay.evidence}. ${relay.limits}`,
              <select
                id="config-relay"
                value={relay.id}
                aria-describedby="config-relay-hint"
                onChange={(event) => onChange({ relay: event.currentTarget.value, host: '', port: '' })}
              >
                {overview.relays.map((one) => (
                  <option key={one.id} value={one.id} selected={one.id === relay.id}>
                    {one.name}
                  </option>
                ))}
              </select>,
            )}
            {relay.id === 'own' || relay.hosts.length === 1
              ? input(
                  'host',
                  'Its host name',
                  relay.id === 'own' ? 'The name on its certificate.' : 'Leave it empty for the usual one.',
                  relay.hosts[0]!.host,
                )
              : select(
                  'host',
                  'Region',
                  'Choose where your account is.',
                  relay.hosts.map((one) => [one.host, `${one.label}: ${one.host}`]),
                  fields.host || relay.hosts[0]!.host,
                )}
            {select(
              'port',
              'Port',
              'Some hosters close 25 and 465 on the way out.',
              relay.ports.map((one) => [
                String(one.port),
                `${one.port} ${one.tls === 'starttls' ? '(STARTTLS)' : '(TLS from the start)'}`,
              ]),
              fields.port || String(relay.ports[0]!.port),
            )}
          </div>
          {relay.caveats.length > 0 && <p class="hint">{relay.caveats.join(' ')}</p>}
          <p class="hint">
            Login there: {relay.login.user}. Password: {relay.login.secret}. Neither is asked for here.
          </p>
        </fieldset>
      )}
      {(uses('match') || uses('domains') || uses('after550')) && (
        <fieldset>
          <legend>Which mail</legend>
          <div class="config-grid">
            {uses('match') &&
              purpose.match.length > 1 &&
              select(
                'match',
                'Microsoft’s mail is told apart',
                'By domain alone, companies on Microsoft 365 are missed.',
                purpose.match.map((one) => [one, MATCH[one]]),
                fields.match || purpose.match[0]!,
              )}
            {uses('scope') &&
              (fields.match || purpose.match[0]) !== 'domain' &&
              select('scope', 'MX of', 'S3140, S3150 and S775 come from Outlook.com only.', [
                ['', 'Outlook.com and Microsoft 365'],
                ['consumer', 'Outlook.com only'],
              ])}
            {uses('domains') &&
              (fields.match || purpose.match[0]) !== 'mx' &&
              select('list', 'Outlook.com’s domains', 'Compiled 2026-11-21, not checked in DNS.', [
                ['', 'the well attested (107)'],
                ['medium', 'and those in two or three lists (173)'],
                ['all', 'and those in one list (202)'],
                ['none', 'none, only those below'],
              ])}
          </div>
          {uses('domains') &&
            (fields.match || purpose.match[0]) !== 'mx' &&
            area(
              'domains',
              'Further domains',
              'One a line, up to 5,000. For example your customers’ domains on Microsoft 365.',
            )}
          {uses('after550') && (
            <label class="choice">
              <input
                type="checkbox"
                checked={fields.after550}
                onChange={(event) => onChange({ after550: event.currentTarget.checked })}
              />
              <span>
                Also after a 550 (S3140, S3150, 5.7.511, 5.7.606 to 649). Without it such mail comes back to
                the sender. Microsoft’s rules forbid sending it to the same recipient again.
              </span>
            </label>
          )}
        </fieldset>
      )}
      {(uses('connections') || uses('delay') || uses('ips') || uses('days')) && (
        <fieldset>
          <legend>How</legend>
          <div class="config-grid">
            {uses('connections') &&
              input('connections', 'Connections at once', '1 to 100; 2 is a good start.', '2', true)}
            {uses('delay') &&
              input('delay', 'Seconds between two messages', '1 to 3600; 1 is 3,600 an hour.', '1', true)}
            {uses('days') && input('days', 'Days to keep mail', '1 to 60.', '10', true)}
          </div>
          {uses('ips') &&
            area(
              'ips',
              'Addresses to send from',
              'One a line: 192.0.2.11 or 192.0.2.11=out1.example.org with the name it says HELO with.',
            )}
          {uses('ips') && area('blocked', 'Blocked addresses to leave out', 'One a line.')}
        </fieldset>
      )}
    </form>
  );
}
