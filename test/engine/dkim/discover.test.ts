import { describe, expect, it } from 'vitest';
import { type DkimInput, discoverDkim } from '../../../src/engine/dkim/discover.ts';
import { checkDkim } from '../../../src/engine/dkim/findings.ts';
import { type DKIM_PROVIDERS, recogniseProviders } from '../../../src/engine/dkim/providers.ts';
import { createZoneResolver, type Zone } from '../../../src/engine/dns/zone-resolver.ts';

const KEY =
  'v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDiXf5VHzrGfPPtLHL4zNIxn7B5t9x4ZwF9hZTXv8drfO/6WsJHeRaOEBalyRsf9XtpCz/UbS8FvYxDiLI1GWLrPknmDNorpoFXBLBBIUP08sRN1yQB4bo+27iYPZpwg28jgWxeLaqEjiyfEKzkE0nwshEAZlzzbq2Fdx2qG1lRuQIDAQAB';
const at = (selector: string, text = KEY): Zone => ({
  [`${selector}._domainkey.contoso.com`]: [{ TXT: text }],
});
const named = (selector: string): DkimInput['hints'] => [{ selector, domain: null, source: 'visitor' }];

const look = (
  zone: Zone,
  hints: DkimInput['hints'] = [],
  providers = [] as (typeof DKIM_PROVIDERS)[number][],
) =>
  discoverDkim(
    { domain: 'contoso.com', hints, randomLabel: 'zzz', providers: Promise.resolve(providers) },
    createZoneResolver(zone),
  );
const ids = async (zone: Zone, hints: DkimInput['hints'] = []) =>
  checkDkim(await look(zone, hints)).map(({ id, status }) => `${id} ${status}`);

describe('looking for keys', () => {
  it('one question saves all guesses where _domainkey does not exist', async () => {
    const found = await look({ 'contoso.com': [] });
    expect(found).toMatchObject({ namespace: 'absent', tried: 0, keys: [] });
    expect(checkDkim(found).map(({ id }) => id)).toEqual(['dkim-no-namespace']);
  });

  it('finds common names where it exists, and says how many were tried otherwise', async () => {
    expect(await ids(at('default'))).toEqual(['dkim-key-weak attention']);
    const found = await look(at('somethingelse'));
    expect(found.tried).toBeGreaterThan(20);
    expect(checkDkim(found)).toMatchObject([
      { id: 'dkim-not-found', status: 'unknown', args: { tried: found.tried } },
    ]);
  });

  it('asks the provider’s names even where _domainkey seems absent', async () => {
    const [microsoft] = recogniseProviders(['contoso-com.mail.protection.outlook.com'], []);
    expect(await look({}, [], [microsoft!])).toMatchObject({
      namespace: 'absent',
      tried: 2,
      providers: ['Microsoft 365'],
    });
  });

  it('believes no guess where a wildcard answers', async () => {
    const zone = { '*._domainkey.contoso.com': [{ TXT: 'v=spf1 -all' }], '_domainkey.contoso.com': [] };
    const found = await look(zone);
    expect(found).toMatchObject({ wildcard: true, tried: 0 });
    expect(checkDkim(found).map(({ id }) => id)).toEqual(['dkim-wildcard']);
  });

  it('an error is neither absent nor found', async () => {
    expect(await ids({ '_domainkey.contoso.com': ['SERVFAIL'] })).toEqual(['dkim-could-not-check unknown']);
    expect(await ids({ 's1._domainkey.contoso.com': ['TIMEOUT'] }, named('s1'))).toEqual([
      'dkim-could-not-check unknown',
    ]);
  });

  it('a name the visitor gave is answered for', async () => {
    expect(await ids(at('s1'), named('s2'))).toEqual(['dkim-selector-not-found fail']);
    expect(await ids({ 's1._domainkey.contoso.com.contoso.com': [{ TXT: KEY }] }, named('s1'))).toEqual([
      'dkim-key-misplaced fail',
    ]);
    expect(await ids({ 's1._domainkey.contoso.com': [{ CNAME: 's1.gone.example' }] }, named('s1'))).toEqual([
      'dkim-delegation-dead fail',
    ]);
    expect(await ids(at('s1', 'v=DKIM1; p='), named('s1'))).toEqual(['dkim-key-revoked fail']);
  });

  it.each([
    ['v=DKIM1; k=rsa; p=MIGfMA0G', 'dkim-key-truncated'],
    ['v=DKIM1; k=rsa; p="MIGf"', 'dkim-key-damaged'],
    ['v=DKIM1; k=ed25519; p=MIGfMA0GCSqGSIb3', 'dkim-key-wrong-type'],
    ['v=DKIM1; k=rsa; p=MAYCAQACAQU=', 'dkim-private-key'],
    [KEY.replace('v=DKIM1', 'v=DKIM2'), 'dkim-key-unusable'],
    [`${KEY}; t=y`, 'dkim-test-mode'],
  ])('%s', async (text, id) => {
    expect((await look(at('s1', text), named('s1')).then(checkDkim)).map((finding) => finding.id)).toContain(
      id,
    );
  });
});
