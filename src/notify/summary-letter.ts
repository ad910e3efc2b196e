/** What the doctor reads of her day in the morning. */
import type { SummaryMatter } from '../engine/core/notice.ts';
import type { Practice } from '../engine/core/practice.ts';
import { dayInWords, timeInWords } from '../texts/moments.ts';
import { clockSpan, entryInWords } from './agenda-words.ts';
import type { Letter, Link, RenderContext } from './letter.ts';
import { BARE, type MatterWording } from './matter-wording.ts';

/** Pure. In the order in which the day comes; what awaits an answer of hers is linked to. */
export function summaryLetter(
  { date, entries, free, pending, questions }: SummaryMatter,
  wording: MatterWording,
  { practice: given, links }: RenderContext,
): Letter {
  const { locale, say, fact, line, name } = wording;
  const practice: Practice = { ...given, locale };
  const [first, ...others] = entries.filter(({ kind }) => kind === 'booking');
  const n = first === undefined ? 0 : others.length + 1;
  const many = n === 0 ? 'none' : n === 1 ? 'one' : 'many';
  const from = first === undefined ? '' : timeInWords(first.start, practice.timeZone, locale);
  const title = say('summary.title');
  const day = dayInWords(date, locale);
  const shown = pending.slice(0, MOST_SHOWN);
  const more = pending.length - shown.length;
  return {
    ...BARE,
    locale,
    title,
    subject: say('summary.subject', { title, day, what: say(`summary.count.${many}`, { n }) }),
    paragraphs: [say(`summary.lead.${many}`, { n, day, from })],
    facts: [
      ...(free.length === 0
        ? []
        : [fact('summary.free', free.map((span) => clockSpan(span, practice)).join(', '))]),
      ...(shown.length === 0
        ? []
        : [
            fact(
              'summary.pending',
              [
                ...shown.map(line),
                ...(more > 0 ? [say('summary.more', { n: more })] : []),
              ].join(' · '),
            ),
          ]),
      ...(questions === 0 ? [] : [fact('summary.questions', String(questions))]),
    ],
    choices:
      entries.length === 0
        ? null
        : {
            heading: say('summary.list'),
            items: entries.map((entry) => entryInWords(entry, practice, 'full')),
          },
    links: shown.map(
      (booking): Link => ({
        label: say('summary.answer', { name: name(booking) }),
        url: links.approvalUrl(booking.id),
      }),
    ),
  };
}

/** The rest is on the admin page, and in the messages that asked. */
const MOST_SHOWN = 3;
