import { UnsafeValue } from './escape.ts';
import { type Choice, createChoice } from './scope.ts';
import { evaluateCondition, renderTemplate } from './template.ts';
import {
  type ConfigData,
  type ConfigOptions,
  type ConfigResult,
  type DnsAddition,
  PURPOSES,
  type PurposeId,
  type PurposeTemplate,
  type RenderedConfig,
  type RenderedFile,
  type RenderedStep,
  type StepTemplate,
} from './types.ts';
import { shown } from './values.ts';

function renderSteps(steps: readonly StepTemplate[], choice: Choice): RenderedStep[] {
  return steps
    .filter((step) => evaluateCondition(step.when, choice.scope))
    .map((step) => {
      const language = step.language ?? 'sh';
      const rendered: RenderedStep = { title: renderTemplate(step.title, choice.scope, 'text'), language };
      if (step.run !== undefined) {
        const syntax = language === 'powershell' ? 'powershell' : language === 'sh' ? 'sh' : 'text';
        rendered.run = renderTemplate(step.run, choice.scope, syntax).trimEnd();
      }
      if (step.text !== undefined) rendered.text = renderTemplate(step.text, choice.scope, 'text').trim();
      return rendered;
    });
}

function renderDns(choice: Choice, purpose: PurposeId): DnsAddition[] {
  const dns: DnsAddition[] = [];
  const relay = choice.relay?.relay;
  if (relay) {
    const { spf } = relay;
    if (spf.kind === 'include') {
      dns.push({ name: 'your domain', type: 'TXT', value: `include:${spf.include}`, why: spf.note });
    } else {
      dns.push({
        name: 'SPF',
        type: 'note',
        value: spf.kind === 'none' ? 'no change' : spf.note,
        why: spf.kind === 'none' ? spf.note : '',
      });
    }
    dns.push({
      name: 'DKIM',
      type: 'note',
      value: relay.dkim,
      why: 'Microsoft wants SPF and DKIM to pass, and one of them aligned with the From domain.',
    });
  }
  if (purpose === 'source-ip') {
    for (const one of choice.scope['sources'] as unknown as { ip: string; helo: string; v6: boolean }[]) {
      dns.push({
        name: 'your domain',
        type: 'TXT',
        value: `${one.v6 ? 'ip6' : 'ip4'}:${one.ip}`,
        why: 'SPF has to contain every address you send from.',
      });
      dns.push({
        name: one.ip,
        type: 'PTR',
        value: one.helo || 'a name of yours',
        why: 'Microsoft asks for reverse DNS; the name must lead back to the address and should be the HELO name.',
      });
    }
  }
  return dns;
}

function versionNote(choice: Choice, proved: PurposeTemplate['proved']): string[] {
  if (proved === null || choice.version.tried) return [];
  return [
    `What was tried is ${proved.on}. The files for "${choice.version.label}" differ in places and names, and were not run: look at each path.`,
  ];
}

/**
 * Renders the configuration of one server for one purpose.
 * @param data the server's templates, the relays and Microsoft's domains
 * @param purpose what is wanted
 * @param options what the visitor chose, as typed; nothing in it is trusted
 * @returns the files, commands, DNS additions and warnings; or every problem with the options, each naming
 *   its field. A purpose the server cannot do is no problem: it comes back with `impossible` and no files
 */
export function renderConfig(data: ConfigData, purpose: string, options: ConfigOptions): ConfigResult {
  const id = PURPOSES.find((one) => one === purpose);
  if (id === undefined) {
    return {
      ok: false,
      problems: [
        {
          field: 'purpose',
          message: `There is no purpose "${shown(purpose)}". Choose ${PURPOSES.join(', ')}`,
        },
      ],
    };
  }
  const template = data.server.purposes[id];
  const { choice, problems } = createChoice(data, id, options);
  const { scope } = choice;
  if (
    template.needsStarttls !== undefined &&
    scope['implicit'] === true &&
    evaluateCondition(template.needsStarttls, scope)
  ) {
    problems.push({
      field: 'port',
      message: `Port ${scope['port']} begins with TLS, and Microsoft's hosts do not; here both share one transport. Choose a port with STARTTLS, such as 587`,
    });
  }
  if (problems.length > 0) return { ok: false, problems };
  const text = (source: string) => renderTemplate(source, scope, 'text').trim();
  try {
    const files: RenderedFile[] = template.files
      .filter((file) => evaluateCondition(file.when, scope))
      .map((file) => ({
        path: renderTemplate(file.path, scope, 'sh'),
        mode: file.mode,
        action: file.action,
        content: renderTemplate(file.content, scope, file.syntax),
        ...(file.note ? { note: text(file.note) } : {}),
        ...(file.secret ? { secret: true } : {}),
      }));
    const config: RenderedConfig = {
      server: data.server.id,
      serverName: data.server.name,
      purpose: id,
      version: choice.version.id,
      match: choice.match,
      proof: template.proof,
      proved: template.proved,
      summary: text(template.summary),
      impossible: template.impossible ?? null,
      files,
      apply: renderSteps(template.apply, choice),
      verify: renderSteps(template.verify, choice),
      rollback: renderSteps(template.rollback, choice),
      test: renderSteps(template.test, choice),
      log: template.log
        .filter((line) => evaluateCondition(line.when, scope))
        .map((line) => ({ where: text(line.where), line: text(line.line) })),
      dns: renderDns(choice, id),
      warnings: [
        ...versionNote(choice, template.proved),
        ...template.warnings.filter((w) => evaluateCondition(w.when, scope)).map((w) => text(w.text)),
      ],
      relay: choice.relay
        ? {
            name: choice.relay.relay.name,
            host: choice.relay.host,
            port: choice.relay.port.port,
            evidence: choice.relay.relay.evidence,
            basis: choice.relay.relay.basis,
          }
        : null,
      sources: [...template.sources, ...(choice.relay?.relay.sources ?? [])],
    };
    return { ok: true, config };
  } catch (error) {
    if (!(error instanceof UnsafeValue)) throw error;
    return {
      ok: false,
      problems: [{ field: choice.relay ? 'host' : 'ips', message: `${error.message}. Use another name` }],
    };
  }
}
