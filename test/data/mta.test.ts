import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import microsoftDomains from '../../src/data/microsoft-domains.ts';
import mta from '../../src/data/mta.ts';
import relays from '../../src/data/relays.ts';
import { readDomain, readHost } from '../../src/engine/config/values.ts';

const facts = new URL('../../../shared/facts/microsoft-domains.json', import.meta.url);

describe('the configuration data', () => {
  it('names each domain once, in the one form', () => {
    const { domains } = microsoftDomains();
    const names = domains.map((one) => one.domain);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(readDomain(name)).toEqual({ ok: true, value: name });
  });

  it.skipIf(!existsSync(facts))('holds the domains that were gathered, each with its confidence', () => {
    const gathered = JSON.parse(readFileSync(facts, 'utf8')).domains as {
      domain: string;
      confidence: string;
    }[];
    const key = (one: { domain: string; confidence: string }) => `${one.domain} ${one.confidence}`;
    expect(microsoftDomains().domains.map(key).sort()).toEqual(gathered.map(key).sort());
  });

  it('has relays with hosts, a port with STARTTLS first, and a date', () => {
    const list = relays();
    expect(list[0]?.id).toBe('own');
    for (const relay of list) {
      for (const { host } of relay.hosts) expect(readHost(host).ok, host).toBe(true);
      expect(relay.ports[0]?.tls).toBe('starttls');
      expect(relay.evidence).toMatch(/^20\d\d/);
    }
  });

  it('claims proof only where a version is named as tried', () => {
    for (const server of mta().servers) {
      for (const [purpose, { proof, proved }] of Object.entries(server.purposes)) {
        if (proof !== 'delivered') continue;
        expect(proved, `${server.id} ${purpose}`).not.toBeNull();
        expect(['postfix', 'exim', 'opensmtpd', 'sendmail']).toContain(server.id);
        expect(server.versions[0]?.tried).toBe(true);
      }
    }
  });
});
