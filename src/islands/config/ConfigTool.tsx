import { useEffect, useRef, useState } from 'preact/hooks';
import { formatConfig, PURPOSE_TITLES } from '../../engine/config/format.ts';
import type { ConfigOverview } from '../../engine/config/overview.ts';
import { renderConfig } from '../../engine/config/render.ts';
import { createBundle } from '../../engine/config/scripts.ts';
import type { ConfigData, ConfigOptions, PurposeId, RenderedConfig } from '../../engine/config/types.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { download } from '../ui/download.ts';
import { type ConfigFields, EMPTY, formatAddress, parseAddress, words } from './address.ts';
import { ConfigForm } from './ConfigForm.tsx';
import { ConfigResult } from './ConfigResult.tsx';

type Loaded = { state: 'loading' } | { state: 'failed' } | { state: 'ready'; data: ConfigData };

function toOptions(fields: ConfigFields): ConfigOptions {
  return {
    version: fields.version,
    match: fields.match,
    scope: fields.scope,
    list: fields.list,
    domains: words(fields.domains),
    relay: fields.relay,
    host: fields.host,
    port: fields.port,
    after550: fields.after550,
    connections: fields.connections,
    delay: fields.delay,
    ips: words(fields.ips),
    blocked: words(fields.blocked),
    days: fields.days,
  };
}

async function saveZip(config: RenderedConfig): Promise<void> {
  const { strToU8, zipSync } = await import('fflate');
  const folder = `${config.server}-${config.purpose}`;
  const entries = createBundle(config, formatConfig(config)).map((file) => [
    `${folder}/${file.path}`,
    // Unix modes, so that the scripts come out executable and the password file closed.
    [strToU8(file.content), { os: 3, attrs: (0o100000 | Number.parseInt(file.mode, 8)) << 16 }],
  ]);
  download(`${folder}.zip`, new Uint8Array(zipSync(Object.fromEntries(entries))), 'application/zip');
}

/** The configuration tool: questions above, the result beneath, always up to date; the address keeps the state. */
export function ConfigTool({ overview }: { overview: ConfigOverview }) {
  const [fields, setFields] = useState<ConfigFields>(EMPTY);
  const [loaded, setLoaded] = useState<Loaded>({ state: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const [zip, setZip] = useState('');
  const cache = useRef(new Map<string, ConfigData>());

  // After hydration: the first render must equal what the server rendered.
  useEffect(() => {
    const read = () => setFields(parseAddress(location.search));
    read();
    addEventListener('popstate', read);
    return () => removeEventListener('popstate', read);
  }, []);

  const known = overview.servers.find((one) => one.id === fields.server) ?? overview.servers[0]!;
  useEffect(() => {
    const held = cache.current.get(known.id);
    if (held) {
      setLoaded({ state: 'ready', data: held });
      return;
    }
    const stop = new AbortController();
    setLoaded({ state: 'loading' });
    fetch(`/data/config/${known.id}.json`, { signal: stop.signal })
      .then((response) =>
        response.ok ? response.json() : Promise.reject(new Error(String(response.status))),
      )
      .then((data: ConfigData) => {
        cache.current.set(known.id, data);
        setLoaded({ state: 'ready', data });
      })
      .catch(() => {
        if (!stop.signal.aborted) setLoaded({ state: 'failed' });
      });
    return () => stop.abort();
  }, [known.id, attempt]);

  const change = (part: Partial<ConfigFields>) => {
    const next = { ...fields, ...part };
    setFields(next);
    setZip('');
    history.replaceState(null, '', formatAddress(next));
  };

  const result =
    loaded.state === 'ready' && loaded.data.server.id === known.id
      ? renderConfig(loaded.data, fields.purpose, toOptions(fields))
      : null;
  const problems = result && !result.ok ? result.problems : [];
  const title = `${known.name}: ${PURPOSE_TITLES[fields.purpose as PurposeId] ?? fields.purpose}`;
  // Problems of fields that are not shown need a place, too.
  const elsewhere = problems.filter((one) =>
    ['purpose', 'version', 'relay', 'list', 'match', 'scope', 'port'].includes(one.field),
  );

  return (
    <div>
      <ConfigForm overview={overview} fields={fields} problems={problems} onChange={change} />
      <p class="promise">Nothing you enter leaves the page. Passwords are never asked for.</p>
      <h2 id="result">{title}</h2>
      <p role="status" class="visually-hidden">
        {result?.ok
          ? `${title}: the configuration is below.`
          : problems.length > 0
            ? 'Some fields need another value.'
            : ''}
      </p>
      {known.id !== fields.server && (
        <p class="note is-warning">
          There is no server “{fields.server.slice(0, 60)}” here; this is {known.name}.
        </p>
      )}
      {loaded.state === 'loading' && <p>Fetching the templates…</p>}
      {loaded.state === 'failed' && (
        <div class="note is-warning" role="alert">
          <p>The templates for {known.name} could not be fetched. What you entered is still here.</p>
          <button type="button" onClick={() => setAttempt(attempt + 1)}>
            Try again
          </button>
        </div>
      )}
      {problems.length > 0 && (
        <div class="note is-warning">
          <p>The configuration appears when this is right:</p>
          <ul>
            {(elsewhere.length > 0 ? elsewhere : problems).map((one) => (
              <li key={one.field + one.message}>{one.message}.</li>
            ))}
          </ul>
        </div>
      )}
      {result?.ok && (
        <>
          {result.config.impossible === null && (
            <div class="actions no-print">
              <button
                type="button"
                class="primary"
                onClick={() =>
                  saveZip(result.config).then(
                    () => setZip('Saved. README.txt in it says what to do.'),
                    () => setZip('The file could not be made here. Copy the parts below instead.'),
                  )
                }
              >
                Save all files (.zip)
              </button>
              <CopyButton text={() => formatConfig(result.config)} label="Copy all as text" class="" />
              <CopyButton
                text={() => `${location.origin}${location.pathname}${formatAddress(fields)}`}
                label="Copy a link to this"
                class=""
              />
              <button type="button" onClick={() => print()}>
                Print
              </button>
              <span role="status">{zip}</span>
            </div>
          )}
          <ConfigResult
            config={result.config}
            href={(purpose) => formatAddress({ ...fields, purpose, match: '' })}
          />
        </>
      )}
    </div>
  );
}
