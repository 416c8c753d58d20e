/** The shapes of mail server configuration: what `content/mta` holds and what `renderConfig` returns. */

export const PURPOSES = [
  'relay-microsoft',
  'relay-all',
  'relay-fallback',
  'throttle',
  'source-ip',
  'hold',
] as const;
export type PurposeId = (typeof PURPOSES)[number];

/** How Microsoft-bound mail is told apart: by the recipient's domain, by its MX, or both. */
export type MatchBy = 'domain' | 'mx' | 'domain+mx';
/** Outlook.com's own addresses, or every domain that Microsoft receives mail for. */
export type Scope = 'consumer' | 'all';

/**
 * How far a template was proved: mail was delivered through the real server; the server's own checker read
 * it; put together from the manual and not run; or the server cannot do it.
 */
export type Proof = 'delivered' | 'checked' | 'not-run' | 'impossible';

/** What a file is written in, which decides how a value is put into it. */
export const SYNTAXES = [
  'text',
  'table',
  'postfix',
  'regexp',
  'sh',
  'exim',
  'm4',
  'smtpd',
  'json',
  'powershell',
  'colon',
] as const;
export type Syntax = (typeof SYNTAXES)[number];

export interface SourceRef {
  title: string;
  url: string;
  read: string;
  basis: 'documented' | 'observed' | 'inferred';
}

export interface FileTemplate {
  path: string;
  mode: string;
  /** create: a new file of ours; edit: lines that the commands put into a file of yours; ui: fields of a form. */
  action: 'create' | 'append' | 'edit' | 'ui';
  syntax: Syntax;
  when?: string;
  note?: string;
  /** True where a password belongs: holds a placeholder and is never written over. */
  secret?: boolean;
  content: string;
}

export interface StepTemplate {
  title: string;
  run?: string;
  text?: string;
  when?: string;
  /** Shell unless it says so: a web form, PowerShell … have no script of their own. */
  language?: 'sh' | 'powershell' | 'text';
}

export interface NoteTemplate {
  text: string;
  when?: string;
}

export interface LogTemplate {
  where: string;
  line: string;
  when?: string;
}

export interface PurposeTemplate {
  proof: Proof;
  /** What was run, on which version and when; null when nothing was. */
  proved: { on: string; date: string; what: string } | null;
  summary: string;
  /** Why it cannot be done and what comes nearest; only for `impossible`. */
  impossible?: { why: string; nearest: string; purpose?: PurposeId };
  /** When this holds, the relay's port must speak STARTTLS: it shares a transport with Microsoft's hosts. */
  needsStarttls?: string;
  /** Ways of telling Microsoft's mail apart that this template can do; the first is the default. */
  match: MatchBy[];
  /** Inputs that change the result. */
  inputs: InputId[];
  files: FileTemplate[];
  apply: StepTemplate[];
  verify: StepTemplate[];
  rollback: StepTemplate[];
  test: StepTemplate[];
  log: LogTemplate[];
  warnings: NoteTemplate[];
  sources: SourceRef[];
}

export type InputId =
  | 'match'
  | 'scope'
  | 'relay'
  | 'domains'
  | 'after550'
  | 'connections'
  | 'delay'
  | 'ips'
  | 'blocked'
  | 'days'
  | 'from'
  | 'to';

export interface ServerVersion {
  id: string;
  label: string;
  /** False where this version was not run, though another was. */
  tried: boolean;
  /** Names that templates may use: {{mapType}}, {{#if caFile}} … */
  set: Record<string, string | number | boolean>;
}

export interface MtaServer {
  id: string;
  name: string;
  /** Sort order and grouping on the page. */
  group: 'server' | 'suite' | 'panel' | 'windows';
  intro: string;
  logs: string;
  versions: ServerVersion[];
  purposes: Record<PurposeId, PurposeTemplate>;
  reviewed: string;
  sources: SourceRef[];
}

export interface RelayPort {
  port: number;
  tls: 'starttls' | 'implicit';
}

export interface Relay {
  id: string;
  name: string;
  /** How a sentence names it, where that differs. */
  named?: string | undefined;
  hosts: { host: string; label: string }[];
  ports: RelayPort[];
  /** What the two halves of the login are called there. */
  login: { user: string; secret: string; note: string };
  spf: { kind: 'none' | 'include' | 'subdomain' | 'cname'; include?: string; note: string };
  dkim: string;
  limits: string;
  caveats: string[];
  /** Date of the evidence, and how good it is. */
  evidence: string;
  basis: 'documented' | 'observed' | 'inferred' | 'thin';
  sources: SourceRef[];
}

export interface MicrosoftDomains {
  compiled: string;
  dnsChecked: boolean;
  how: string[];
  mx: { consumer: string[]; all: string[] };
  domains: { domain: string; confidence: 'high' | 'medium' | 'low' }[];
}

/** Everything the engine needs to render one server. */
export interface ConfigData {
  server: MtaServer;
  relays: Relay[];
  domains: MicrosoftDomains;
}

/** What the visitor chose, all of it as typed; `renderConfig` judges it. */
export interface ConfigOptions {
  version?: string;
  match?: string;
  scope?: string;
  relay?: string;
  /** Host and port of one's own smarthost, or another region's host of a provider. */
  host?: string;
  port?: string | number;
  /** Recipient domains beside the built-in list. */
  domains?: string[];
  /** Which of the built-in domains: high (default), medium (and better), all, none. */
  list?: string;
  after550?: boolean;
  connections?: string | number;
  /** Seconds between two messages. */
  delay?: string | number;
  /** "192.0.2.11" or "192.0.2.11=out1.example.org". */
  ips?: string[];
  blocked?: string[];
  days?: string | number;
  from?: string;
  to?: string;
}

export interface Problem {
  field: string;
  message: string;
}

export interface RenderedFile {
  path: string;
  mode: string;
  action: FileTemplate['action'];
  content: string;
  note?: string;
  secret?: boolean;
}

export interface RenderedStep {
  title: string;
  run?: string;
  text?: string;
  language: 'sh' | 'powershell' | 'text';
}

export interface DnsAddition {
  name: string;
  type: 'TXT' | 'PTR' | 'A' | 'CNAME' | 'note';
  value: string;
  why: string;
}

export interface RenderedConfig {
  server: string;
  serverName: string;
  purpose: PurposeId;
  version: string;
  match: MatchBy | null;
  proof: Proof;
  proved: PurposeTemplate['proved'];
  summary: string;
  impossible: PurposeTemplate['impossible'] | null;
  files: RenderedFile[];
  apply: RenderedStep[];
  verify: RenderedStep[];
  rollback: RenderedStep[];
  test: RenderedStep[];
  log: { where: string; line: string }[];
  dns: DnsAddition[];
  warnings: string[];
  relay: { name: string; host: string; port: number; evidence: string; basis: Relay['basis'] } | null;
  sources: SourceRef[];
}

export type ConfigResult = { ok: true; config: RenderedConfig } | { ok: false; problems: Problem[] };
