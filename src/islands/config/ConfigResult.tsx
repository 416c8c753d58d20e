import { PROOF_WORDS, PURPOSE_TITLES } from '../../engine/config/format.ts';
import { formatApplyScript, formatRollbackScript, isScriptable } from '../../engine/config/scripts.ts';
import type { RenderedConfig, RenderedFile, RenderedStep } from '../../engine/config/types.ts';
import { Record } from '../ui/Record.tsx';

const PROOF_CLASS = {
  delivered: 'verdict is-pass',
  checked: 'verdict is-info',
  'not-run': 'verdict is-attention',
  impossible: 'verdict is-unknown',
} as const;

const ACTION = {
  create: 'new file',
  append: 'add at the end',
  edit: 'lines that the commands put in',
  ui: 'form',
} as const;

/** A file with more lines is folded: a list of domains says little. */
const LONG = 40;

interface TextProps {
  label: string;
  text: string;
  /** Copy buttons need script; a page that is only read has none. */
  live: boolean;
}

function Text({ label, text, live }: TextProps) {
  if (live) return <Record label={label} text={text} />;
  return (
    <figure class="record">
      <figcaption>
        <span>{label}</span>
      </figcaption>
      <pre>
        <code>{text}</code>
      </pre>
    </figure>
  );
}

function FileView({ file, live }: { file: RenderedFile; live: boolean }) {
  const mode = file.action === 'ui' ? '' : `, mode ${file.mode}`;
  const label = `${file.path} (${ACTION[file.action]}${mode})`;
  const lines = file.content.split('\n').length - 1;
  return (
    <div>
      {lines > LONG ? (
        <details>
          <summary>
            {label}: {lines} lines
          </summary>
          <Text label={label} text={file.content} live={live} />
        </details>
      ) : (
        <Text label={label} text={file.content} live={live} />
      )}
      {file.secret && (
        <p class="hint">
          A placeholder stands where login and password belong. Nothing here asks for them: put them in on the
          server.
        </p>
      )}
      {file.note && <p class="hint">{file.note}</p>}
    </div>
  );
}

function Steps({ steps, live }: { steps: readonly RenderedStep[]; live: boolean }) {
  return (
    <ol class="config-steps">
      {steps.map((step) => (
        <li key={step.title}>
          <p>
            <strong>{step.title}</strong>
          </p>
          {step.text && <p>{step.text}</p>}
          {step.run && (
            <Text
              label={step.language === 'powershell' ? 'Exchange Management Shell' : 'Shell, as root'}
              text={step.run}
              live={live}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

interface Props {
  config: RenderedConfig;
  live?: boolean;
  /** Level of its headings: 2 on the tool's page, 3 where several results share one. */
  level?: 2 | 3;
  /** Makes the address of another purpose of the same server. */
  href?: (purpose: string) => string;
}

/** A rendered configuration: what it does, how far it was proved, files, commands, DNS, log and roll-back. */
export function ConfigResult({ config, live = true, level = 2, href }: Props) {
  const H = `h${level}` as 'h2' | 'h3';
  const { impossible } = config;
  return (
    <div class="config-result">
      <div class={PROOF_CLASS[config.proof]}>
        <p>{config.summary}</p>
        <p>
          {PROOF_WORDS[config.proof]}
          {config.proved && ` ${config.proved.on}, ${config.proved.date}: ${config.proved.what}`}
        </p>
      </div>
      {impossible && (
        <div class="note is-warning">
          <p>{impossible.why}</p>
          <p>
            What comes nearest: {impossible.nearest}{' '}
            {impossible.purpose && href && (
              <a href={href(impossible.purpose)}>{PURPOSE_TITLES[impossible.purpose]}</a>
            )}
          </p>
        </div>
      )}
      {config.purpose === 'throttle' && (
        <p>
          For a new address: <a href="/tools/warm-up/">plan the warm-up</a>, day by day and as a calendar.
        </p>
      )}
      {config.warnings.length > 0 && (
        <>
          <H>Before you start</H>
          <ul>
            {config.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </>
      )}
      {isScriptable(config) && live && (
        <>
          <H>All in one script</H>
          <p>
            Files and commands in the order below. Read it, save it on the server as <code>apply.sh</code> and
            run <code>sh apply.sh</code> as root. It asks there for what is secret.
          </p>
          <details>
            <summary>apply.sh</summary>
            <Record label="apply.sh" text={formatApplyScript(config)} />
          </details>
          <details>
            <summary>rollback.sh</summary>
            <Record label="rollback.sh" text={formatRollbackScript(config)} />
          </details>
        </>
      )}
      {config.files.length > 0 && (
        <>
          <H>Files</H>
          {config.files.map((file, i) => (
            <FileView key={`${file.path}${i}`} file={file} live={live} />
          ))}
        </>
      )}
      {config.apply.length > 0 && (
        <>
          <H>Put it in place</H>
          <Steps steps={config.apply} live={live} />
          <H>Verify</H>
          <Steps steps={config.verify} live={live} />
        </>
      )}
      {config.dns.length > 0 && (
        <>
          <H>DNS</H>
          <dl class="config-dns">
            {config.dns.map((one) => (
              <div key={`${one.name}${one.value}`}>
                <dt>{one.type === 'note' ? one.name : `${one.type} of ${one.name}`}</dt>
                <dd>
                  {one.type === 'note' ? one.value : <code>{one.value}</code>} {one.why}
                </dd>
              </div>
            ))}
          </dl>
          <p>
            When it is published: <a href="/tools/check/">check the domain and its addresses</a>.
          </p>
        </>
      )}
      {config.test.length > 0 && (
        <>
          <H>Send a test message</H>
          <Steps steps={config.test} live={live} />
        </>
      )}
      {config.log.length > 0 && (
        <>
          <H>What the log shows when it works</H>
          {config.log.map((one) => (
            <Text key={one.where + one.line} label={one.where} text={one.line} live={live} />
          ))}
        </>
      )}
      {config.rollback.length > 0 && (
        <>
          <H>Roll back</H>
          <Steps steps={config.rollback} live={live} />
        </>
      )}
      {config.sources.length > 0 && (
        <>
          <H>Where this comes from</H>
          <ul>
            {config.sources.map((source) => (
              <li key={source.url + source.title}>
                <a href={source.url} rel="noreferrer">
                  {source.title}
                </a>{' '}
                <span class="hint">
                  {source.basis}, read {source.read}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
