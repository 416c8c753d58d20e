import { serviceName } from '../../engine/log/verdict.ts';
import type { ViewFilter } from '../../engine/log/view.ts';
import type { Summary } from './protocol.ts';

interface Props {
  summary: Summary;
  filter: ViewFilter;
  onChange: (filter: ViewFilter) => void;
}

/** Narrows episodes, timeline and tables. */
export function Filters({ summary, filter, onChange }: Props) {
  const set = (key: keyof ViewFilter, value: string) =>
    onChange({ ...filter, [key]: value === '' ? undefined : value });
  const choice = (
    key: 'server' | 'service' | 'code',
    name: string,
    all: string,
    options: [string, string][],
  ) => (
    <div class="field">
      <label for={`log-${key}`}>{name}</label>
      <select id={`log-${key}`} value={filter[key] ?? ''} onChange={(e) => set(key, e.currentTarget.value)}>
        <option value="">{all}</option>
        {options.map(([value, text]) => (
          <option value={value} key={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
  const time = (key: 'since' | 'until', name: string) => (
    <div class="field">
      <label for={`log-${key}`}>{name}</label>
      <input
        id={`log-${key}`}
        type="datetime-local"
        step="3600"
        value={filter[key] === undefined ? '' : `${filter[key]}:00`}
        min={`${summary.period.start?.slice(0, 13)}:00`}
        max={`${summary.period.end?.slice(0, 13)}:00`}
        onChange={(e) => set(key, e.currentTarget.value.slice(0, 13))}
      />
    </div>
  );
  // What was chosen stays a choice, even where it has not been met in the log yet.
  const plain = (key: 'server' | 'code', names: string[]): [string, string][] => {
    const chosen = filter[key];
    const all = chosen === undefined || names.includes(chosen) ? names : [chosen, ...names];
    return all.map((n) => [n, n]);
  };
  const { server, service, code, since, until } = filter;
  const said = [
    server && `server ${server}`,
    service && serviceName(service),
    code && `code ${code}`,
    since && `from ${since.replace('T', ' ')}:00`,
    until && `to ${until.replace('T', ' ')}:59`,
  ].filter(Boolean);
  return (
    <>
      <fieldset class="log-filters no-print">
        <legend>Show only</legend>
        {choice('server', 'Server', 'all servers', plain('server', summary.servers))}
        {choice('service', 'Service', 'both services', [
          ['consumer', 'Outlook.com (consumer)'],
          ['business', 'Microsoft 365'],
        ])}
        {choice('code', 'Code', 'all codes', plain('code', summary.codes))}
        {time('since', 'From')}
        {time('until', 'To')}
      </fieldset>
      {said.length > 0 && <p>Shown below: {said.join(', ')}. The answer above is about all that was read.</p>}
    </>
  );
}
