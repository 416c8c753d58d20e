import type { Notice } from '../message/notice.ts';
import type { Found } from './found.ts';
import { isReportOfAnother, type PieceReading } from './piece.ts';
import type { Explanation, Who } from './result.ts';

export interface Verdict {
  who: Who;
  role: Explanation['role'];
  receiver: Explanation['receiver'];
  ownServer: boolean;
}

/** Decides who refused, from all that one message or paste held. */
export function judgeWho(
  pieces: readonly PieceReading[],
  notice: Notice | null,
  complaint: boolean,
): Verdict {
  if (complaint) {
    const microsoft = notice?.complaint?.microsoft ?? false;
    return {
      who: 'complaint',
      role: microsoft ? 'complaint' : 'none',
      receiver: microsoft ? 'microsoft' : 'other',
      ownServer: false,
    };
  }
  const replies = pieces.flatMap((piece) => (piece.unsure ? [] : piece.found));
  const refusal = replies.find(({ reply }) => !isReportOfAnother(reply));
  if (refusal) {
    return { who: refusedBy(refusal), role: 'receiver', receiver: 'microsoft', ownServer: false };
  }
  if (replies.length > 0)
    return { who: 'microsoft-reporter', role: 'reporter', receiver: 'other', ownServer: false };

  if (pieces.some((piece) => piece.unsure))
    return { who: 'unknown', role: 'none', receiver: 'unknown', ownServer: false };

  const unmatched = pieces.flatMap((piece) => piece.unmatched);
  const bounce =
    notice === null || notice.kind === 'bounce' || unmatched.some(({ trailer }) => trailer !== null);
  const microsoft = unmatched.find(
    ({ evidence, byRecipient }) =>
      evidence === 'microsoft' && (!byRecipient || notice?.writer === 'microsoft'),
  );
  // Microsoft's own servers in a trailer, or the server that was spoken to.
  if (microsoft && bounce && !pieces.some((piece) => piece.ownServer && piece.unmatched.includes(microsoft)))
    return { who: 'microsoft', role: 'receiver', receiver: 'microsoft', ownServer: false };
  if (notice !== null && notice.kind === 'bounce' && notice.writer !== 'other')
    return { who: 'microsoft-reporter', role: 'reporter', receiver: 'other', ownServer: false };
  if (
    unmatched.some(({ text }) => /Remote Server returned/i.test(text)) ||
    pieces.some(
      ({ exchangeNotice, unmatched: replies }) =>
        exchangeNotice && replies.some(({ evidence }) => evidence === 'other'),
    )
  )
    return { who: 'microsoft-reporter', role: 'reporter', receiver: 'other', ownServer: false };
  if (pieces.some((piece) => piece.ownServer) && !unmatched.some(({ evidence }) => evidence === 'other'))
    return { who: 'own-server', role: 'none', receiver: 'other', ownServer: true };
  if (
    pieces.some((piece) => piece.otherReceiver !== null) ||
    unmatched.some(({ evidence }) => evidence === 'other')
  )
    return { who: 'other-receiver', role: 'none', receiver: 'other', ownServer: false };
  if (unmatched.length === 0 && pieces.some((piece) => piece.accepted))
    return { who: 'accepted', role: 'none', receiver: 'unknown', ownServer: false };
  // A whole sentence of a server's that is in none of Microsoft's wordings, nor near one.
  if (
    unmatched.some(
      ({ smtp, enhanced, words, resembles, byRecipient }) =>
        (smtp ?? enhanced) !== null && words >= 2 && !resembles && !byRecipient,
    )
  )
    return { who: 'other-receiver', role: 'none', receiver: 'other', ownServer: false };
  // A notice of which nothing could be read says nothing of who refused.
  if (
    notice !== null &&
    unmatched.length === 0 &&
    notice.texts.every(({ text }) => !/\S\s+\S+\s+\S/.test(text))
  )
    return { who: 'unknown', role: 'none', receiver: 'unknown', ownServer: false };
  if (notice?.kind === 'bounce' && !unmatched.some(({ byRecipient }) => byRecipient))
    return { who: 'other-receiver', role: 'none', receiver: 'other', ownServer: false };
  return { who: 'unknown', role: 'none', receiver: 'unknown', ownServer: false };
}

/** Which of Microsoft's doors refused: one for senders outside, for its own customers' mail, or for those who log in. */
function refusedBy({ reply, service }: Found): Who {
  if (reply.direction === 'submission') return 'microsoft-login';
  if (reply.direction === 'from-microsoft') return 'microsoft-sender';
  if (service === 'both') return 'microsoft';
  return service === 'consumer' ? 'microsoft-consumer' : 'microsoft-365';
}
