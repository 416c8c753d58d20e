import type { Finding } from '../report/finding.ts';

/** One header field as it was read: unfolded, with the line it starts on (1-based). */
export interface HeaderField {
  name: string;
  value: string;
  line: number;
}

/** What was odd about the text and how it was read all the same. */
export type ReadingNote =
  | 'truncated'
  | 'cr-only'
  | 'quoted'
  | 'double-spaced'
  | 'wrongly-folded'
  | 'embedded-message'
  | 'name-assumed'
  | 'too-many-fields';

export interface HeaderText {
  /** `headers`: a block alone; `message`: with a body; `fragment`: a value without its name; `none`: no headers found. */
  kind: 'headers' | 'message' | 'fragment' | 'none';
  fields: HeaderField[];
  notes: ReadingNote[];
}

/** One `method=result` of an Authentication-Results field (RFC 8601 section 2.2). */
export interface MethodResult {
  method: string;
  result: string;
  /** Text of the first comment, without brackets; null when there is none. */
  comment: string | null;
  /** `smtp.mailfrom`, `header.d`, `action`, `reason` … in lower case, value as written. */
  properties: Record<string, string>;
}

export interface AuthenticationResults {
  /** Null in Microsoft's own form, which leaves it out. */
  authservId: string | null;
  /** ARC instance (RFC 8617) when it is an ARC-Authentication-Results field. */
  instance: number | null;
  /** True for the form Microsoft writes: no authserv-id, "sender IP is", action=, compauth=. */
  microsoft: boolean;
  results: MethodResult[];
  line: number;
  header: string;
}

/** `FIELD:value;` pairs, names as written; the first value wins when a name comes twice. */
export interface Report {
  values: Record<string, string>;
  repeated: string[];
}

/** X-Forefront-Antispam-Report read; strings are as stamped, null when the field is absent. */
export interface Antispam {
  sfv: string | null;
  scl: number | null;
  cat: string | null;
  cip: string | null;
  ctry: string | null;
  ptr: string | null;
  h: string | null;
  ipv: string | null;
  sfty: string | null;
  dir: string | null;
  srv: string | null;
  lang: string | null;
  /** Where `scl` was read: the report itself or X-MS-Exchange-Organization-SCL (consumer mail). */
  sclSource: string | null;
  /** Every pair of the header; null when the header is absent. */
  fields: Record<string, string> | null;
}

export interface DkimResult {
  result: string;
  comment: string | null;
  /** header.d as stamped ("none" when Microsoft wrote so). */
  d: string | null;
  /** The signing domain; null when there was no signature. */
  domain: string | null;
  selector: string | null;
  aligned: Alignment;
}

export type Alignment = 'strict' | 'relaxed' | 'none' | 'unknown';

export interface Hop {
  /** 1 is the oldest. */
  index: number;
  from: string | null;
  fromIp: string | null;
  by: string | null;
  /** Protocol word after `with` (RFC 3848: ESMTPS is ESMTP over TLS). */
  protocol: string | null;
  id: string | null;
  /** ISO 8601 in UTC; null when it could not be read. */
  time: string | null;
  /** Seconds since the hop before; negative when the clocks disagree; null when unknown. */
  delay: number | null;
  tls: { version: string | null; cipher: string | null } | null;
  /** True when the host that wrote the line names itself as Microsoft's. */
  microsoft: boolean;
  line: number;
}

export interface ArcSet {
  instance: number;
  authservId: string | null;
  /** Domain and selector of the ARC-Seal. */
  domain: string | null;
  selector: string | null;
  /** cv= of the seal: none, pass or fail. */
  chain: string | null;
  results: MethodResult[];
  /** All three fields of the set are there (RFC 8617 section 4.2). */
  complete: boolean;
}

export interface Signature {
  domain: string | null;
  selector: string | null;
  algorithm: string | null;
  /** x= in ISO form; null when the signature does not expire. */
  expires: string | null;
  aligned: Alignment;
  line: number;
}

export type Placement = 'inbox' | 'junk' | 'folder' | 'quarantine' | 'unknown';
export type Confidence = 'certain' | 'likely' | 'possible';
export type Cause =
  | 'authentication'
  | 'impersonation'
  | 'bulk'
  | 'malware'
  | 'phishing'
  | 'reputation-or-content'
  | 'recipient'
  | 'recipient-trust'
  | 'administrator'
  | 'administrator-allow'
  | 'sender-tenant'
  | 'passed'
  | 'unknown';

export interface Verdict {
  placement: Placement;
  cause: Cause;
  confidence: Confidence;
  sentence: string;
  /** What each side can do; empty lists without a reference. */
  advice: { sender: string[]; recipient: string[]; administrator: string[] };
  /** The stamps that carry the verdict, as written: "compauth=fail reason=001". */
  because: string[];
}

/** One recognised stamp with the address of its explanation. */
export interface Stamp {
  header: string;
  field: string;
  value: string;
  line: number;
  /** Page with fragment; null when the reference does not know the field. */
  page: string | null;
  /** What the value means in the reference's words; null when the value is not in it. */
  meaning: string | null;
  trusted: boolean;
}

export interface HeaderAnalysis {
  read: { kind: HeaderText['kind']; fields: number; notes: ReadingNote[] };
  verdict: Verdict;
  /** Which of Microsoft's two mail services stamped it. */
  service: 'consumer' | 'business' | 'unknown' | 'none';
  message: {
    from: string | null;
    fromDomain: string | null;
    subject: string | null;
    date: string | null;
    id: string | null;
  };
  antispam: Antispam;
  /** The report a sender's own tenant stamped; Microsoft renames it on arrival. */
  antispamUntrusted: Record<string, string> | null;
  bcl: number | null;
  organizationScl: number | null;
  delivery: Record<string, string> | null;
  sid: { result: string | null; pra: string | null };
  compauth: { result: string | null; reason: string | null };
  spf: {
    result: string | null;
    senderIp: string | null;
    mailFrom: string | null;
    comment: string | null;
    aligned: Alignment;
  };
  dkim: DkimResult[];
  dmarc: {
    result: string | null;
    action: string | null;
    headerFrom: string | null;
    /** What the brackets say of the published policy, when they do. */
    comment: string | null;
  };
  arc: { result: string | null; sets: ArcSet[] };
  signatures: Signature[];
  /** Oldest first. */
  hops: Hop[];
  /** Other Authentication-Results fields, with who wrote them. */
  otherResults: AuthenticationResults[];
  stamps: Stamp[];
  lookups: { domains: string[]; ips: string[]; selectors: { domain: string; selector: string }[] };
  findings: Finding[];
}

/** One value of the reference. */
export interface ReferenceValue {
  value: string;
  anchor: string;
  meaning: string;
  sender: string | null;
}

export interface ReferenceField {
  field: string;
  anchor: string;
  meaning: string;
  /** Address of the header's page. */
  page: string;
  /** Address of the page that explains the values; another one where two headers share a scale. */
  valuesPage: string;
  values: ReferenceValue[];
}

/** What each side can do about one cause of the verdict. */
export interface HeaderCause {
  title: string;
  sender: string[];
  recipient: string[];
  administrator: string[];
  sources: string[];
  reviewed: string;
}

export interface ReferenceHeader {
  name: string;
  slug: string;
  /** Other header names that carry the same fields ("…-Untrusted"). */
  alsoAs: string[];
  fields: ReferenceField[];
}

/** The part of the header reference the engine needs; `src/data/header-fields.ts` builds it. */
export interface HeaderReference {
  headers: ReferenceHeader[];
  causes: Record<string, HeaderCause>;
}

export interface AnalyseOptions {
  reference?: HeaderReference;
  /** Organizational Domain of a name (RFC 9989 section 4.10), here from the Public Suffix List; null when there is none. */
  organizationalDomain?: (name: string) => string | null;
  /** Lower-case recipient domains of Microsoft's consumer service; without them a recipient's domain says nothing. */
  consumerDomains?: readonly string[];
}
