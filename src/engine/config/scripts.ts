import type { RenderedConfig, RenderedStep } from './types.ts';

export interface BundleFile {
  /** Relative, with "/" between its parts. */
  path: string;
  /** Octal. */
  mode: string;
  content: string;
}

/** Stands in for the visitor's own smarthost until one is named. */
export const PLACEHOLDER_HOST = 'smtp-relay.example.net';

function heredoc(content: string): string {
  const lines = content.split('\n');
  let mark = 'END_OF_FILE';
  while (lines.includes(mark)) mark += '_';
  return `<<'${mark}'\n${content.endsWith('\n') ? content : `${content}\n`}${mark}`;
}

function say(title: string): string {
  return `echo ${`'${title.replaceAll("'", "'\\''")}'`}`;
}

function commands(steps: readonly RenderedStep[]): string {
  return steps
    .filter((step) => step.language === 'sh' && step.run !== undefined)
    .map((step) => `${say(`* ${step.title}`)}\n${step.run}\n`)
    .join('\n');
}

function head(config: RenderedConfig, what: string): string {
  return `#!/bin/sh\n# ${config.serverName}: ${config.purpose}, ${what}. Read it before you run it as root.\nset -eu\n\n`;
}

/** New files are written whole before they take their place; a file with a password is never written over. */
function placeFiles(config: RenderedConfig): string {
  return config.files
    .filter((file) => file.action === 'create' && file.secret !== true)
    .map(
      (file) =>
        `${say(`* ${file.path} (mode ${file.mode})`)}\nmkdir -p '${file.path.slice(0, file.path.lastIndexOf('/'))}'\n` +
        `(umask 077; cat > '${file.path}.new' ${heredoc(file.content)}\n)\n` +
        `chmod ${file.mode} '${file.path}.new'\nmv '${file.path}.new' '${file.path}'\n`,
    )
    .join('\n');
}

/** True when the whole change can be made by a shell script on the server. */
export function isScriptable(config: RenderedConfig): boolean {
  return config.apply.some((step) => step.language === 'sh' && step.run !== undefined);
}

/** The script that puts the files in place and runs the commands: what the page shows, in one piece. */
export function formatApplyScript(config: RenderedConfig): string {
  const guard =
    config.relay?.host === PLACEHOLDER_HOST
      ? `echo 'Choose a relay first: ${PLACEHOLDER_HOST} stands for its name.' >&2\nexit 1\n\n`
      : '';
  return `${head(config, 'put in place')}${guard}${placeFiles(config)}\n${commands(config.apply)}`;
}

/** The script that looks whether the server took it. */
export function formatVerifyScript(config: RenderedConfig): string {
  return head(config, 'verify') + commands(config.verify);
}

/** The script that takes everything back. */
export function formatRollbackScript(config: RenderedConfig): string {
  return head(config, 'roll back') + commands(config.rollback);
}

/**
 * The files of `--out DIR` and of the page's download: each configuration file under `files/` at its own
 * path, the three scripts, and README.txt.
 * @param config what `renderConfig` returned
 * @param readme the text for people, see `formatConfig`
 */
export function createBundle(config: RenderedConfig, readme: string): BundleFile[] {
  const bundle: BundleFile[] = [{ path: 'README.txt', mode: '0644', content: readme }];
  for (const file of config.files) {
    const suffix =
      file.action === 'edit'
        ? '.edit'
        : file.action === 'append'
          ? '.append'
          : file.action === 'ui'
            ? '.txt'
            : '';
    const path = file.path.replace(/^\/+/, '').replace(/[^A-Za-z0-9._/-]+/g, '-');
    bundle.push({
      path: `files/${path}${suffix}`,
      mode: file.secret ? '0600' : '0644',
      content: file.content,
    });
  }
  if (isScriptable(config)) {
    bundle.push(
      { path: 'apply.sh', mode: '0755', content: formatApplyScript(config) },
      { path: 'verify.sh', mode: '0755', content: formatVerifyScript(config) },
      { path: 'rollback.sh', mode: '0755', content: formatRollbackScript(config) },
    );
  }
  return bundle;
}
