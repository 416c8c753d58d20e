/** The catalogue as the engine takes it in: plain data, built from `content/codes` (src/data/catalogue.ts). */

export type Basis = 'documented' | 'observed' | 'inferred';
export type Service = 'consumer' | 'business' | 'both';
export type WhoCanFix = 'sender-admin' | 'ip-owner' | 'recipient-admin' | 'microsoft';
export type Direction = 'to-microsoft' | 'from-microsoft' | 'submission';

/** One wording, quoted, with what varies in braces. */
export interface Variant {
  id: string;
  text: string;
  samples: string[];
  stage?: string | undefined;
  note?: string | undefined;
  era?: string | undefined;
}

export interface Reply {
  id: string;
  title: string;
  smtp: string;
  enhanced: string | null;
  enhancedRange?: [string, string] | undefined;
  token: string | null;
  oldSpellings: string[];
  /** True if other receivers use the same words. */
  sharedWording: boolean;
  /** True if they do so with the same code. */
  sharedCode: boolean;
  service: Service;
  direction: Direction;
  category: string;
  temporary: boolean;
  retry: string;
  whoCanFix: WhoCanFix;
  meaning: string;
  causes: string[];
  steps: { text: string; url?: string | undefined }[];
  notHelping: { text: string }[];
  tellApart: { id: string; how: string }[];
  variants: Variant[];
  placeholders: Record<string, string>;
  related: string[];
  sources: { title: string; url?: string | undefined; read: string; basis: Basis }[];
  confidence: Basis;
  notes: string;
  full: boolean;
  reviewed: string;
  /** The address of its page. */
  page: string;
}

export interface Catalogue {
  version: string;
  /** The latest day on which an entry was reviewed. */
  date: string;
  licence: string;
  replies: Reply[];
}
