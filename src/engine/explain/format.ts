import type { Catalogue } from '../smtp/catalogue.ts';
import { formatFixer } from '../smtp/fixer.ts';
import { codeLabel, titleBesideCode } from '../smtp/label.ts';
import { lead } from './lead.ts';
import type { Explanation, Match } from './result.ts';

/** A paragraph of the report; `quote` keeps its own line, `step` is numbered already. */
export interface Line {
  kind: 'text' | 'quote' | 'step';
  text: string;
}

export interface Section {
  title: string;
  lines: Line[];
}

const confidences = {
  exact: '',
  probable: 'Probably this reply: part of its text is missing or changed.',
  family:
    'One of several replies that share this text; the number that tells them apart is missing or unknown.',
} as const;

/**
 * The explanation as sections of plain text, in the order the page has: who refused, which reply, whose address,
 * temporary or not, stage, what to do, what not to bother with. At most ten matches are told in full.
 * `site` (`https://host`, no slash at its end) stands before the addresses of pages; '' leaves their paths.
 */
export function formatExplanation(explanation: Explanation, catalogue: Catalogue, site = ''): Section[] {
  const sections: Section[] = [
    { title: lead(explanation), lines: [{ kind: 'text', text: explanation.input.sentence }] },
  ];
  const { matches, unmatched, answers, who } = explanation;
  if (matches.length === 0 && unmatched === null && answers.length === 0 && who !== 'accepted')
    sections[0]!.lines.push({ kind: 'text', text: 'No reply of a mail server was found in it.' });
  for (const match of explanation.matches.slice(0, 10)) sections.push(describe(match, catalogue, site));
  if (explanation.matches.length > 10)
    sections.push({
      title: `${explanation.matches.length - 10} more`,
      lines: explanation.matches.slice(10, 200).map((match) => ({ kind: 'quote', text: oneLine(match) })),
    });
  if (explanation.unmatched !== null && explanation.matches.length === 0) {
    const lines: Line[] = [{ kind: 'quote', text: explanation.unmatched.text }];
    if (explanation.receiver !== 'other') {
      if (!explanation.unmatched.bare)
        lines.push({
          kind: 'text',
          text: 'This reply is not in the catalogue, so it is not explained here.',
        });
      for (const { title, page } of explanation.nearest)
        lines.push({ kind: 'quote', text: `nearest: ${title} ${site}${page}` });
    }
    sections.push({ title: nameUnmatched(explanation), lines });
  }
  if (explanation.answers.length > 0)
    sections.push({
      title: 'What Microsoft’s support answered',
      lines: explanation.answers.map(({ title, page }) => ({
        kind: 'text',
        text: `“${title}”: what it means and what to reply: ${site}${page}`,
      })),
    });
  if (explanation.notes.length > 0)
    sections.push({ title: 'Notes', lines: explanation.notes.map((text) => ({ kind: 'text', text })) });
  return sections;
}

function nameUnmatched({ receiver, unmatched }: Explanation): string {
  if (receiver === 'other') return 'The reply';
  return unmatched?.bare ? 'A code without its words' : 'An unknown reply';
}

function oneLine(match: Match): string {
  return [match.id, match.ip, match.recipient, `× ${match.count}`].filter(Boolean).join('  ');
}

function describe(match: Match, catalogue: Catalogue, site: string): Section {
  const reply = catalogue.replies.find(({ id }) => id === match.id)!;
  const lines: Line[] = [];
  const text = (line: string) => lines.push({ kind: 'text', text: line });
  lines.push({ kind: 'quote', text: match.text });
  if (match.confidence !== 'exact') text(confidences[match.confidence]);
  text(reply.meaning);
  for (const [label, value] of [
    ['Your address', match.ip],
    ['Your domain', match.domain],
    ['Recipient', match.recipient],
    ['Stage', match.stage],
    ['Microsoft’s server', match.host],
    ['Microsoft’s time stamp', match.timestamp],
    ['Found', match.count > 1 ? `${match.count} times` : null],
  ])
    if (value) text(`${label}: ${value}`);
  text(`${match.temporary ? 'Temporary.' : 'Permanent.'} Does retrying help? ${reply.retry}`);
  text(`Who can fix it? ${formatFixer(reply)}`);
  if (reply.steps.length > 0) text('What to do now:');
  reply.steps.forEach((step, index) => {
    lines.push({ kind: 'step', text: `${index + 1}. ${step.text}${step.url ? ` ${step.url}` : ''}` });
  });
  if (reply.notHelping.length > 0) text('Not worth the trouble:');
  for (const item of reply.notHelping) lines.push({ kind: 'step', text: `- ${item.text}` });
  text(`More: ${site}${match.page}`);
  return { title: `${codeLabel(reply)}: ${titleBesideCode(reply)}`, lines };
}

/** The whole explanation as plain text: what the Copy report button gives. */
export function formatPlainText(explanation: Explanation, catalogue: Catalogue, site = ''): string {
  return formatExplanation(explanation, catalogue, site)
    .map(({ title, lines }) => [title, ...lines.map(({ text }) => text)].join('\n'))
    .join('\n\n');
}
