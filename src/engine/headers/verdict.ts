import type { Cause, Confidence, HeaderAnalysis, Placement, Verdict } from './types.ts';

type Facts = Omit<HeaderAnalysis, 'verdict' | 'findings' | 'stamps' | 'lookups'> & {
  messageDeliveryScl: number | null;
  customSpam: boolean;
  forged: boolean;
};

interface Place {
  placement: Placement;
  confidence: Confidence;
  because: string[];
}

const SPAM_CATEGORIES = new Set([
  'SPM',
  'HSPM',
  'PHSH',
  'HPHSH',
  'HPHISH',
  'SPOOF',
  'BULK',
  'BIMP',
  'DIMP',
  'GIMP',
  'UIMP',
  'INTOS',
  'OSPM',
]);

/** Where the message was put: the mailbox’s own stamp first, then the filter’s word, then the level alone. */
function placementOf(f: Facts): Place {
  const dest = f.delivery?.['dest']?.toUpperCase();
  const byDelivery: Record<string, Placement> = { I: 'inbox', J: 'junk', C: 'folder' };
  if (dest && byDelivery[dest]) {
    return { placement: byDelivery[dest], confidence: 'certain', because: [`dest:${dest}`] };
  }
  const { sfv, cat, scl } = f.antispam;
  const because = [
    ...(sfv ? [`SFV:${sfv}`] : []),
    ...(cat && cat !== 'NONE' ? [`CAT:${cat}`] : []),
    ...(scl !== null ? [`SCL:${scl}`] : []),
  ];
  if (cat && ['MALW', 'AMP', 'SAP', 'FTBP'].includes(cat)) {
    return { placement: 'quarantine', confidence: 'likely', because };
  }
  if (cat === 'HPHSH' || cat === 'HPHISH') return { placement: 'quarantine', confidence: 'likely', because };
  if (sfv === 'SKQ') return { placement: 'inbox', confidence: 'likely', because };
  if (sfv === 'SPM' || sfv === 'SKS' || sfv === 'SKB' || sfv === 'BLK') {
    return { placement: 'junk', confidence: 'likely', because };
  }
  if (sfv && ['NSPM', 'SKN', 'SKA', 'SFE', 'SKI'].includes(sfv)) {
    if (scl !== null && scl >= 5) return { placement: 'junk', confidence: 'possible', because };
    return { placement: 'inbox', confidence: 'likely', because };
  }
  if (scl !== null) return { placement: scl >= 5 ? 'junk' : 'inbox', confidence: 'likely', because };
  if (f.messageDeliveryScl !== null) {
    return {
      placement: f.messageDeliveryScl >= 5 ? 'junk' : 'inbox',
      confidence: 'possible',
      because: [`X-Message-Delivery SCL=${f.messageDeliveryScl}`],
    };
  }
  return { placement: 'unknown', confidence: 'possible', because: [] };
}

interface Why {
  cause: Cause;
  confidence: Confidence;
  because: string[];
  reason: string;
}

function authenticationProblem(f: Facts): Why | null {
  const { result, reason } = f.compauth;
  const stamp = `compauth=${result}${reason ? ` reason=${reason}` : ''}`;
  const from = f.dmarc.headerFrom ?? f.message.fromDomain;
  const of = from ? ` for ${from}` : '';
  if (result === 'fail') {
    const explicit = reason === '000' || reason === '010' || /quarantine|reject/.test(f.dmarc.action ?? '');
    return {
      cause: 'authentication',
      confidence: explicit ? 'certain' : 'likely',
      because: [stamp, ...(f.dmarc.result ? [`dmarc=${f.dmarc.result}`] : [])],
      reason: explicit
        ? `DMARC failed${of} and the domain itself asks for such mail to be refused or put aside`
        : `nothing proved that the message really comes from ${from ? `${from}, the domain in From:` : 'the domain in From:'}`,
    };
  }
  if (result === null && f.dmarc.result === 'fail') {
    return {
      cause: 'authentication',
      confidence: 'likely',
      because: ['dmarc=fail', ...(f.dmarc.action ? [`action=${f.dmarc.action}`] : [])],
      reason: `DMARC failed${of}`,
    };
  }
  return null;
}

/** Why the filter took it for spam; the mailbox’s and the administrator’s decisions come before the filter’s. */
function whyJunk(f: Facts): Why {
  const { sfv, cat, srv } = f.antispam;
  const d = f.delivery ?? {};
  if (sfv === 'BLK') {
    return {
      cause: 'recipient',
      confidence: 'certain',
      because: ['SFV:BLK'],
      reason: 'the recipient has the sender on their blocked list',
    };
  }
  if (d['OFR'] === 'ExclusiveSettings') {
    return {
      cause: 'recipient',
      confidence: 'likely',
      because: ['OFR:ExclusiveSettings'],
      reason: 'the mailbox accepts only senders it knows',
    };
  }
  if (d['OFR'] === 'CustomRules' || d['ucf'] === '1') {
    return {
      cause: 'recipient',
      confidence: 'likely',
      because: ['OFR:CustomRules', 'ucf:1'].filter((s) =>
        s.startsWith('OFR') ? d['OFR'] === 'CustomRules' : d['ucf'] === '1',
      ),
      reason: 'a rule the recipient made decided',
    };
  }
  if (d['jmr'] === '1' && f.antispam.scl !== null && f.antispam.scl < 5) {
    return {
      cause: 'recipient',
      confidence: 'likely',
      because: ['jmr:1'],
      reason: `the junk settings of the mailbox moved it, although the filter gave SCL ${f.antispam.scl}`,
    };
  }
  if (sfv === 'SKB' || sfv === 'SKS') {
    return {
      cause: 'administrator',
      confidence: 'certain',
      because: [`SFV:${sfv}`],
      reason:
        sfv === 'SKB'
          ? 'a block entry in the receiving organisation’s anti-spam policy decided'
          : 'a mail flow rule of the receiving organisation marked it as spam before filtering',
    };
  }
  if (f.customSpam) {
    return {
      cause: 'administrator',
      confidence: 'likely',
      because: ['X-CustomSpam'],
      reason: 'an extra filter option that the receiving organisation switched on matched',
    };
  }
  if (cat === 'MALW' || cat === 'AMP' || cat === 'SAP' || cat === 'FTBP') {
    return {
      cause: 'malware',
      confidence: 'certain',
      because: [`CAT:${cat}`],
      reason:
        cat === 'FTBP'
          ? 'it carries an attachment type the organisation does not accept'
          : 'malware was found in it or suspected',
    };
  }
  if (cat === 'PHSH' || cat === 'HPHSH' || cat === 'HPHISH') {
    return {
      cause: 'phishing',
      confidence: 'likely',
      because: [`CAT:${cat}`],
      reason: 'it was taken for phishing',
    };
  }
  const authentication = authenticationProblem(f);
  if (cat && ['SPOOF', 'BIMP', 'DIMP', 'GIMP', 'UIMP', 'INTOS'].includes(cat)) {
    return {
      cause: cat === 'SPOOF' && authentication ? 'authentication' : 'impersonation',
      confidence: 'likely',
      because: [`CAT:${cat}`, ...(authentication?.because ?? [])],
      reason:
        cat === 'SPOOF'
          ? 'the From: address was taken for a forgery'
          : 'it looks like an imitation of a person, a domain or a brand',
    };
  }
  if (f.antispamUntrusted?.['CAT'] === 'OSPM' || cat === 'OSPM') {
    const own: Why = {
      cause: 'sender-tenant',
      confidence: 'likely',
      because: [cat === 'OSPM' ? 'CAT:OSPM' : 'CAT:OSPM (untrusted copy)'],
      reason: 'the sender’s own Microsoft 365 tenant had already marked it as outgoing spam',
    };
    if (authentication) own.because.push(...authentication.because);
    return own;
  }
  if (authentication) return authentication;
  if (cat === 'BULK' || srv === 'BULK' || (f.bcl !== null && f.bcl >= 7)) {
    return {
      cause: 'bulk',
      confidence: cat === 'BULK' || srv === 'BULK' ? 'certain' : 'likely',
      because: [
        ...(cat === 'BULK' ? ['CAT:BULK'] : []),
        ...(srv === 'BULK' ? ['SRV:BULK'] : []),
        ...(f.bcl !== null ? [`BCL:${f.bcl}`] : []),
      ],
      reason: 'it counts as bulk mail that draws complaints',
    };
  }
  const proven = f.compauth.result === 'pass' || f.dmarc.result === 'pass';
  const hints = [
    ...(f.antispam.ptr?.startsWith('Info') ? [`PTR:${f.antispam.ptr}`] : []),
    ...(f.bcl !== null && f.bcl >= 4 ? [`BCL:${f.bcl}`] : []),
  ];
  return {
    cause: 'reputation-or-content',
    confidence: proven ? 'likely' : 'possible',
    because: [
      ...(f.compauth.result
        ? [`compauth=${f.compauth.result}${f.compauth.reason ? ` reason=${f.compauth.reason}` : ''}`]
        : []),
      ...hints,
    ],
    reason: proven
      ? 'authentication passed, so what remains is the reputation of the address and domain, or the content: Microsoft does not stamp which'
      : 'the filter took it for spam, and the stamps do not say why',
  };
}

function whyInbox(f: Facts): Why {
  const { sfv } = f.antispam;
  const ofr = f.delivery?.['OFR'] ?? '';
  const high =
    (f.antispam.scl ?? 0) >= 5
      ? `; the filter itself gave SCL ${f.antispam.scl}, so other mailboxes would see it in Junk`
      : '';
  if (ofr === 'TrustedSenderList' || sfv === 'SFE') {
    return {
      cause: 'recipient-trust',
      confidence: 'certain',
      because: [ofr ? `OFR:${ofr}` : 'SFV:SFE'],
      reason: `the recipient has the sender on their safe list${high}`,
    };
  }
  if (ofr === 'SenderInAddressBook') {
    return {
      cause: 'recipient-trust',
      confidence: 'certain',
      because: [`OFR:${ofr}`],
      reason: `the sender is in the recipient’s contacts${high}`,
    };
  }
  if (sfv === 'SKA' || sfv === 'SKN' || sfv === 'SKI' || f.antispam.ipv === 'CAL') {
    return {
      cause: 'administrator-allow',
      confidence: 'certain',
      because: [sfv && sfv !== 'NSPM' ? `SFV:${sfv}` : 'IPV:CAL'],
      reason:
        sfv === 'SKA'
          ? 'an allow entry in the receiving organisation’s policy let it through'
          : sfv === 'SKI'
            ? 'filtering was skipped, as it is for mail inside an organisation'
            : sfv === 'SKN'
              ? 'it was declared safe before filtering, for example by a mail flow rule'
              : 'the connecting address is on the organisation’s allow list',
    };
  }
  if (sfv === 'SKQ') {
    return {
      cause: 'administrator-allow',
      confidence: 'certain',
      because: ['SFV:SKQ'],
      reason: 'it was held in quarantine and then released',
    };
  }
  if (high) {
    return {
      cause: 'unknown',
      confidence: 'possible',
      because: [],
      reason: `the stamps do not say who overruled the filter${high}`,
    };
  }
  return {
    cause: 'passed',
    confidence: 'likely',
    because: [],
    reason: 'the filter found nothing against it',
  };
}

const PLACE_WORDS: Record<Placement, string> = {
  inbox: 'reached the Inbox',
  junk: 'was put into Junk',
  folder: 'was moved to another folder by the mailbox’s rules',
  quarantine: 'was marked for quarantine',
  unknown: 'was delivered somewhere these headers do not name',
};

/** The answer of the page: where the message was put and why, with how sure, as one sentence. */
export function decide(f: Facts): Omit<Verdict, 'advice'> {
  const none = (sentence: string, confidence: Confidence = 'certain'): Omit<Verdict, 'advice'> => ({
    placement: 'unknown',
    cause: 'unknown',
    confidence,
    sentence,
    because: [],
  });
  if (f.read.kind === 'none') return none('There are no message headers in this text.');
  if (f.forged) {
    return none(
      'These headers carry Microsoft’s stamps, but no Microsoft server is on the path: do not rely on them.',
      'likely',
    );
  }
  if (f.antispam.dir === 'OUT' && !f.delivery?.['dest']) {
    const spam = SPAM_CATEGORIES.has(f.antispam.cat ?? '') || f.antispam.sfv === 'SPM';
    return {
      placement: 'unknown',
      cause: spam ? 'sender-tenant' : 'unknown',
      confidence: 'likely',
      because: ['DIR:OUT', ...(f.antispam.cat ? [`CAT:${f.antispam.cat}`] : [])],
      sentence: `The report was stamped when the message left its sender’s tenant${spam ? ', which took it for outgoing spam' : ''}; it does not say what the recipient’s side did.`,
    };
  }
  const place = placementOf(f);
  const spam =
    place.placement === 'junk' ||
    place.placement === 'quarantine' ||
    SPAM_CATEGORIES.has(f.antispam.cat ?? '');
  if (place.placement === 'unknown' && !spam) {
    const failure = authenticationProblem(f);
    if (failure) {
      return {
        placement: 'unknown',
        cause: 'authentication',
        confidence: failure.confidence,
        because: failure.because,
        sentence: `Microsoft did not stamp a folder into these headers; it did say that ${failure.reason.replace(/:$/, '')}.`,
      };
    }
    if (f.service === 'none')
      return none('Microsoft’s filter left no stamp in these headers, so they cannot say what it did.');
    const passed = f.compauth.result === 'pass' || f.dmarc.result === 'pass';
    return none(
      `These headers do not say where the message was put: the stamps of the filter and of the mailbox are missing.${passed ? ' Authentication passed.' : ''}`,
      'likely',
    );
  }
  let why: Why;
  if (place.placement === 'folder') {
    why = {
      cause: 'recipient',
      confidence: 'certain',
      because: f.delivery?.['OFR'] ? [`OFR:${f.delivery['OFR']}`] : [],
      reason:
        (f.antispam.scl ?? 0) >= 5
          ? `a rule the recipient made decided; without it the filter’s SCL ${f.antispam.scl} would have meant Junk`
          : 'a rule the recipient made decided',
    };
  } else why = spam ? whyJunk(f) : whyInbox(f);
  const weight: Confidence[] = ['certain', 'likely', 'possible'];
  const confidence = weight[Math.max(weight.indexOf(place.confidence), weight.indexOf(why.confidence))]!;
  const where =
    place.placement === 'quarantine' || place.confidence === 'certain'
      ? PLACE_WORDS[place.placement]
      : place.placement === 'junk'
        ? 'was marked as spam, which by default means Junk'
        : PLACE_WORDS[place.placement];
  const who =
    f.service === 'consumer' ? ' at Outlook.com' : f.service === 'business' ? ' at Microsoft 365' : '';
  return {
    placement: place.placement,
    cause: why.cause,
    confidence,
    sentence: `The message ${where}${who}: ${why.reason.replace(/:$/, '')}.`,
    because: [...new Set([...place.because, ...why.because])],
  };
}
