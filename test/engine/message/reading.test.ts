import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDeliveryStatus } from '../../../src/engine/message/delivery-status.ts';
import {
  decodeBase64,
  decodeCharset,
  decodeEncodedWords,
  decodeEntities,
  decodeQuotedPrintable,
  htmlToText,
} from '../../../src/engine/message/encodings.ts';
import { parseHeaderBlock, parseParameters } from '../../../src/engine/message/headers.ts';
import { splitMbox } from '../../../src/engine/message/mbox.ts';
import { parseMime } from '../../../src/engine/message/mime.ts';
import { readNotice } from '../../../src/engine/message/notice.ts';
import { readWebhook } from '../../../src/engine/message/webhook.ts';

describe('headers', () => {
  it('unfolds, and stops at the body', () => {
    const text = 'Subject: one\r\n two\r\n\tthree\r\nX-Y: z\r\n\r\nbody: no field\r\n';
    const { fields, bodyStart } = parseHeaderBlock(text);
    expect(fields).toEqual([
      { name: 'Subject', value: 'one two three' },
      { name: 'X-Y', value: 'z' },
    ]);
    expect(text.slice(bodyStart)).toBe('body: no field\r\n');
  });
  it('reads parameters, quoted and continued', () => {
    const { value, parameters } = parseParameters(
      'Multipart/Report; report-type=delivery-status; boundary="a \\"b\\"; c"; name*0="x"; name*1="y"',
    );
    expect(value).toBe('multipart/report');
    expect(parameters.get('boundary')).toBe('a "b"; c');
    expect(parameters.get('name')).toBe('xy');
  });
});

describe('encodings', () => {
  it.each([
    ['=E2=80=99s a=\r\nb =zz', 'â\x80\x99s ab =zz'],
    ['trailing  \nblanks', 'trailing\nblanks'],
  ])('quoted-printable %j', (text, decoded) => expect(decodeQuotedPrintable(text)).toBe(decoded));
  it('base64 with rubbish in it', () => {
    expect(decodeBase64('SGVs\nbG8=')).toBe('Hello');
    expect(decodeBase64('SGVsbG8*')).toBe('Hello');
    expect(decodeBase64('')).toBe('');
  });
  it('charsets, and bytes that are none', () => {
    expect(decodeCharset('\xe2\x80\x99', 'utf-8')).toBe('’');
    expect(decodeCharset('\xe4', 'iso-8859-1')).toBe('ä');
    expect(decodeCharset('\x1b$B$\x22\x1b(B', 'iso-2022-jp')).toBe('あ');
    expect(decodeCharset('\xff\xfe\xfd', 'no-such-charset')).toBe('\xff\xfe\xfd');
  });
  it('encoded words', () =>
    expect(decodeEncodedWords('=?utf-8?B?VW56dXN0ZWxsYmFy?= =?iso-8859-1?Q?:_f=FCr?=')).toBe(
      'Unzustellbar: für',
    ));
  it('HTML becomes text and never HTML', () => {
    expect(
      htmlToText('<p>a<br>b</p><script>550 evil</script><style>x</style>&lt;c&gt;<!-- d -->e').trim(),
    ).toBe('a\nb\n<c>e');
    expect(htmlToText('1 < 2 and <b').trim()).toBe('1 < 2 and');
    expect(decodeEntities('&#39;&#x27;&amp;&nosuch;&#0;')).toBe("''&&nosuch;&#0;");
  });
});

describe('parts', () => {
  const part = (type: string, text: string) => `Content-Type: ${type}\n\n${text}\n`;
  it('reads nested parts, and those without an end', () => {
    const { root, complete } = parseMime(
      `Content-Type: multipart/mixed; boundary=a\n\npreamble\n--a\n${part('multipart/alternative; boundary=ab', `--ab\n${part('text/plain', 'one')}--ab\n${part('text/html', 'two')}--ab--`)}--a\n${part('text/plain', 'three')}`,
    );
    expect(complete).toBe(true);
    expect(root.children.map(({ type }) => type)).toEqual(['multipart/alternative', 'text/plain']);
    expect(root.children[0]!.children.map(({ text }) => text.trim())).toEqual(['one', 'two']);
    expect(root.children[1]!.text.trim()).toBe('three');
  });
  it('stops at its bounds and says so', () => {
    const many = `Content-Type: multipart/mixed; boundary=a\n\n${`--a\n${part('text/plain', 'x')}`.repeat(500)}`;
    const { root, complete } = parseMime(many);
    expect(complete).toBe(false);
    expect(root.children.length).toBeLessThan(200);
  });
  it('never throws', () => {
    const words = [
      'Content-Type: multipart/mixed; boundary=a\n',
      'Content-Type: message/rfc822\n',
      '\n',
      '--a\n',
      '--a--\n',
      'text\n',
      'Content-Transfer-Encoding: base64\n',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...words), { maxLength: 80 }),
        (parts) => void readNotice(parts.join('')),
      ),
    );
  });
});

describe('delivery status', () => {
  it('reads each recipient', () => {
    const status = parseDeliveryStatus(
      'Reporting-MTA: dns; mx1.example.com\r\n\r\nFinal-Recipient: rfc822; user@contoso.com\r\nAction: failed\r\nStatus: 5.7.1\r\nRemote-MTA: dns; mx.contoso.com\r\nDiagnostic-Code: smtp; 550 5.7.1\r\n no\r\n\r\nOriginal-Recipient: rfc822;user2@contoso.com\r\nStatus: 4.4.1\r\n',
    );
    expect(status.reportingMta).toBe('mx1.example.com');
    expect(status.recipients).toEqual([
      {
        recipient: 'user@contoso.com',
        action: 'failed',
        status: '5.7.1',
        diagnostic: '550 5.7.1 no',
        diagnosticType: 'smtp',
        remoteMta: 'mx.contoso.com',
      },
      {
        recipient: 'user2@contoso.com',
        action: '',
        status: '4.4.1',
        diagnostic: '',
        diagnosticType: '',
        remoteMta: '',
      },
    ]);
  });
});

describe('mbox', () => {
  it('cuts at separators only', () => {
    const { messages } = splitMbox(
      'From a@b Thu Mar 12 09:21:41 2026\nA: 1\n\n>From here\nFrom there we went\n\nFrom c@d Thu Mar 12 09:21:42 2026\nB: 2\n\nx\n',
    );
    expect(messages).toHaveLength(2);
    expect(messages[0]).toContain('\nFrom here\n');
    expect(messages[0]).toContain('From there we went');
    expect(splitMbox('A: 1\n\nx').messages).toEqual(['A: 1\n\nx']);
  });
});

describe('webhooks', () => {
  it('keeps the code beside the words, and whom it was for', () => {
    expect(
      readWebhook(
        JSON.stringify({
          event: 'failed',
          recipient: 'user@hotmail.com',
          'delivery-status': {
            code: 550,
            message: '5.5.0 Requested action not taken',
            'mx-host': 'mx.contoso.com',
          },
        }),
      )!.texts[0],
    ).toEqual({
      text: '550 5.5.0 Requested action not taken',
      recipient: 'user@hotmail.com',
      remoteMta: 'mx.contoso.com',
      source: 'diagnostic',
    });
  });
  it('knows a complaint', () => {
    expect(
      readWebhook(
        JSON.stringify({
          notificationType: 'Complaint',
          complaint: { complainedRecipients: [{ emailAddress: 'user@hotmail.com' }] },
        }),
      ),
    ).toMatchObject({ complaint: true, service: 'Amazon SES' });
  });
  it('is bounded in depth and size', () => {
    expect(readWebhook(`${'['.repeat(5000)}${']'.repeat(5000)}`)).toBeNull();
    expect(
      readWebhook(JSON.stringify(Array.from({ length: 30_000 }, () => ({ reason: '550 no such user' }))))!
        .texts.length,
    ).toBeLessThanOrEqual(500);
    expect(readWebhook('{"a":')).toBeNull();
  });
});
