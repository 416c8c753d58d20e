import type { Proof, RenderedConfig, RenderedStep } from './types.ts';

/** What each degree of proof means, in a sentence. */
export const PROOF_WORDS: Record<Proof, string> = {
  delivered: 'Tried: mail was delivered through this configuration on the real server.',
  checked: "Read by the server's own checker; no mail was sent through it.",
  'not-run': 'Not run: put together from the documentation.',
  impossible: 'No recipe: the server cannot do it, or no evidence shows how.',
};

const TITLES = {
  'relay-microsoft': "Relay only Microsoft's mail",
  'relay-all': 'Relay everything',
  'relay-fallback': 'Relay only after Microsoft defers or refuses',
  throttle: 'Slow down to Microsoft',
  'source-ip': "Send Microsoft's mail from chosen addresses",
  hold: 'Keep blocked mail longer',
} as const;

/** The purposes' names, as the page and the command show them. */
export const PURPOSE_TITLES: Readonly<Record<RenderedConfig['purpose'], string>> = TITLES;

function block(text: string): string {
  return text.replace(/\n$/, '').replace(/^(?=.)/gm, '    ');
}

function steps(title: string, list: readonly RenderedStep[]): string[] {
  if (list.length === 0) return [];
  const out = [title, ''];
  list.forEach((step, i) => {
    out.push(`${i + 1}. ${step.title}`);
    if (step.text) out.push(`   ${step.text}`);
    if (step.run) out.push('', block(step.run));
    out.push('');
  });
  return out;
}

/** The whole result as plain text, for the terminal and for README.txt. */
export function formatConfig(config: RenderedConfig): string {
  const out = [`${config.serverName}: ${TITLES[config.purpose]}`, ''];
  const proved = config.proved ? ` ${config.proved.on}, ${config.proved.date}: ${config.proved.what}` : '';
  out.push(config.summary, '', `${PROOF_WORDS[config.proof]}${proved}`, '');
  if (config.impossible) {
    out.push(config.impossible.why, '', `What comes nearest: ${config.impossible.nearest}`, '');
    if (config.impossible.purpose)
      out.push(`    whyblocked config ${config.server} ${config.impossible.purpose}`, '');
  }
  if (config.relay) {
    out.push(
      `Relay: ${config.relay.name}, ${config.relay.host} port ${config.relay.port} (evidence of ${config.relay.evidence}${config.relay.basis === 'thin' ? ', thin: verify with the provider' : ''})`,
      '',
    );
  }
  if (config.warnings.length > 0) {
    out.push('BEFORE YOU START', '', ...config.warnings.map((w) => `- ${w}`), '');
  }
  if (config.files.length > 0) {
    out.push('FILES', '');
    for (const file of config.files) {
      const how =
        file.action === 'create' ? `mode ${file.mode}` : file.action === 'ui' ? 'a form' : file.action;
      out.push(`${file.path} (${how}${file.secret ? ', password goes in here' : ''})`);
      if (file.note) out.push(file.note);
      out.push('', block(file.content), '');
    }
  }
  out.push(...steps('PUT IT IN PLACE', config.apply), ...steps('VERIFY', config.verify));
  if (config.dns.length > 0) {
    out.push('DNS', '');
    for (const one of config.dns) {
      out.push(
        `- ${one.type === 'note' ? one.name : `${one.name} ${one.type}`}: ${one.value}${one.why ? ` (${one.why})` : ''}`,
      );
    }
    out.push('', 'Then: whyblocked check YOUR-DOMAIN', '');
  }
  out.push(...steps('SEND A TEST MESSAGE', config.test));
  if (config.log.length > 0) {
    out.push('WHAT THE LOG SHOWS WHEN IT WORKS', '');
    for (const one of config.log) out.push(`${one.where}:`, '', block(one.line), '');
  }
  out.push(...steps('ROLL BACK', config.rollback));
  if (config.sources.length > 0) {
    out.push(
      'SOURCES',
      '',
      ...config.sources.map((s) => `- ${s.title}, ${s.url} (read ${s.read}, ${s.basis})`),
      '',
    );
  }
  return (
    out
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trimEnd() + '\n'
  );
}
