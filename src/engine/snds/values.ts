import type { ComplaintRate } from './types.ts';

/**
 * Reads a complaint rate: "< 0.1%", "0.1% - < 1%", "0.4%", "> 3%"; with a comma for the point too. Null when empty
 * or not a rate: that is unknown, not zero.
 */
export function parseComplaintRate(text: string): ComplaintRate | null {
  const numbers = [...text.slice(0, 60).matchAll(/(\d{1,3}(?:[.,]\d{1,4})?)\s*%?/g)].map((m) =>
    Number(m[1]!.replace(',', '.')),
  );
  const [first, second] = numbers;
  if (first === undefined || first > 100) return null;
  if (second !== undefined) return second >= first && second <= 100 ? { low: first, high: second } : null;
  if (/^\s*(<|less|under|below)/i.test(text)) return { low: 0, high: first };
  if (/^\s*(>|≥|more|over|above)/i.test(text)) return { low: first, high: null };
  return { low: first, high: first };
}

/**
 * Reads SNDS's times to ISO 8601: `12/31/2025 1:30 AM` (month first) or `2025-12-31 01:30`, with or without time.
 * Since 2026 they are in UTC; before that Microsoft did not say. Null when it is none.
 */
export function parseTime(text: string): string | null {
  const us = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP]M)?)?$/i.exec(text);
  const iso =
    /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(?:Z|\+00:?00)?$/i.exec(text);
  const part = us
    ? { y: us[3], m: us[1], d: us[2], h: us[4], min: us[5], s: us[6], half: us[7]?.toUpperCase() }
    : iso
      ? { y: iso[1], m: iso[2], d: iso[3], h: iso[4], min: iso[5], s: iso[6], half: undefined }
      : null;
  if (!part) return null;
  let hour = Number(part.h ?? 0);
  if (part.half && (hour < 1 || hour > 12)) return null;
  if (part.half === 'PM' && hour < 12) hour += 12;
  if (part.half === 'AM' && hour === 12) hour = 0;
  const [month, day, minute] = [Number(part.m), Number(part.d), Number(part.min ?? 0)];
  const at = new Date(Date.UTC(Number(part.y), month - 1, day, hour, minute, Number(part.s ?? 0)));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day || hour > 23 || minute > 59) return null;
  return at.toISOString();
}

/** A count; thousands may be set apart. Null when empty or not a number. */
export function parseCount(text: string): number | null {
  const digits = text.replace(/[\s,.'\u00a0](?=\d{3}(\D|$))/g, '');
  return /^\d{1,12}$/.test(digits) ? Number(digits) : null;
}

/** Is this an IPv4 or IPv6 address? */
export function isAddress(text: string): boolean {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return text.split('.').every((n) => Number(n) <= 255);
  return /^[0-9a-f:]{2,39}$/i.test(text) && text.includes(':') && text.split(':').length <= 8;
}

/** An IPv4 address as a number, for ranges; null for anything else. */
export function addressNumber(ip: string): number | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(ip)) return null;
  const n = ip.split('.').map(Number);
  return n.every((x) => x <= 255) ? n.reduce((sum, x) => sum * 256 + x, 0) : null;
}
