// The zone the real servers serve, as an object: zoneFile() writes it for NSD, the stand-in resolver takes it as it is.

export const zone = {
  'example.com': [
    { A: '192.0.2.10' },
    { AAAA: '2001:db8::10' },
    { MX: { preference: 10, exchange: 'mx.example.com' } },
    { MX: { preference: 20, exchange: 'mx2.example.com' } },
    { TXT: ['v=spf1 ip4:192.0.2.0/28 include:_spf.example.com ', 'mx -all'] },
    { TXT: 'other=thing "quoted" \\ back' },
  ],
  '_spf.example.com': [{ TXT: 'v=spf1 ip4:198.51.100.0/24 a:late.test ?all' }],
  'mx.example.com': [{ A: '192.0.2.25' }],
  'mx2.example.com': [{ A: '192.0.2.26' }, { AAAA: '2001:db8::26' }],
  'null.example.com': [{ MX: { preference: 0, exchange: '' } }],
  '_25._tcp.mx.example.com': [
    { TLSA: { usage: 3, selector: 1, matchingType: 1, association: 'ab'.repeat(32) } },
  ],
  '10.2.0.192.in-addr.arpa': [{ PTR: 'mail.example.com' }],
  'alias.example.com': [{ CNAME: 'alias2.example.com' }],
  'alias2.example.com': [{ CNAME: 'example.com' }],
  'loop1.test': [{ CNAME: 'loop2.test' }],
  'loop2.test': [{ CNAME: 'loop1.test' }],
  'bytes.test': [{ TXT: 'a\u0000b\u00ff' }],
  'big.test': Array.from({ length: 40 }, (_, i) => ({ TXT: String(i).padStart(3, '0').repeat(80) })),
  'deep.empty.test': [{ A: '192.0.2.99' }],
  '*.wild.test': [{ A: '192.0.2.77' }],
  'delegated.test': [{ NS: 'ns.test' }],
  'signed.test': [{ A: '192.0.2.53' }],
  'late.test': [{ A: '192.0.2.200' }],
  'broken.test': [{ TXT: 'v=spf1 ipv4:192.0.2.1 -all' }],
  'failing.test': [{ TXT: 'v=spf1 include:servfail.test -all' }],
};

const quote = (text) =>
  `"${[...text]
    .map((c) =>
      /[\x20-\x7e]/.test(c) && !/["\\]/.test(c) ? c : `\\${String(c.charCodeAt(0)).padStart(3, '0')}`,
    )
    .join('')}"`;

const rdata = {
  MX: ({ preference, exchange }) => `${preference} ${exchange}.`,
  TXT: (data) => [data].flat().map(quote).join(' '),
  TLSA: ({ usage, selector, matchingType, association }) =>
    `${usage} ${selector} ${matchingType} ${association}`,
  CNAME: (data) => `${data}.`,
  NS: (data) => `${data}.`,
  PTR: (data) => `${data}.`,
};

/** Everything in one root zone, as the master file of NSD. */
export function zoneFile() {
  const lines = [
    '$ORIGIN .',
    '$TTL 60',
    '. SOA ns.test. hostmaster.test. 1 3600 600 86400 60',
    '. NS ns.test.',
    'ns.test. A 127.0.0.1',
  ];
  for (const [owner, entries] of Object.entries(zone)) {
    for (const entry of entries) {
      for (const [type, data] of Object.entries(entry))
        lines.push(`${owner}. ${type} ${(rdata[type] ?? String)(data)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
