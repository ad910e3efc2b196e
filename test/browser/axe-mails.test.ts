/** Every mail there is, in both languages, as a mail program would show it: by the eyes of axe. */
import { describe, it } from 'vitest';
import {
  type AppointmentContent,
  type AppointmentKind,
  CONNECTION_REASONS,
  type ConnectionMatter,
  type Matter,
  type Notice,
  type PreviewMatter,
} from '../../src/engine/core/notice.ts';
import { asEventId, HOUR, MINUTE } from '../../src/engine/core/values.ts';
import { renderMail } from '../../src/notify/render-mail.ts';
import { BEFORE, content, links, notice, practice, START } from '../notify/example.ts';
import { inspect } from './axe.ts';
import { visitors } from './visitors.ts';

const arrive = visitors();
const { practitioner } = content;

const KINDS: Record<AppointmentKind, true> = {
  booked: true,
  pending: true,
  approved: true,
  moved: true,
  'handed-over': true,
  cancelled: true,
  restored: true,
  unavailable: true,
  reminder: true,
  offer: true,
  proposal: true,
};
const appointments = (Object.keys(KINDS) as AppointmentKind[]).map(
  (kind): AppointmentContent => ({
    ...content,
    kind,
    by: kind === 'moved' || kind === 'cancelled' ? 'doctor' : 'patient',
    status: kind === 'cancelled' ? 'cancelled' : kind === 'pending' ? 'pending' : 'confirmed',
    previous:
      kind === 'moved' ? { start: BEFORE, end: BEFORE + 45 * MINUTE, practitioner } : null,
    ...(kind === 'offer' ? { until: START - HOUR } : {}),
    alternatives:
      kind === 'unavailable' || kind === 'proposal'
        ? [{ start: START + HOUR, end: START + 2 * HOUR }]
        : [],
  }),
);

const block = { title: 'Congrès', start: START, end: START + 2 * HOUR, allDay: false };
const booking = {
  id: asEventId('abc123'),
  type: content.type,
  patient: content.patient,
  start: START,
  end: START + 30 * MINUTE,
};
const STATES: readonly ConnectionMatter['state'][] = [
  'lost',
  'late',
  'back',
  'unwritable',
  'writable',
];
const PREVIEWS: readonly PreviewMatter['state'][] = ['coming', 'told', 'untold', 'nothing'];
const matters: readonly Matter[] = [
  {
    kind: 'frozen',
    practitioner,
    freeze: '0123456789ab',
    cancelled: 11,
    moved: 2,
    coming: 40,
  },
  { kind: 'overlap', practitioner, question: 'q1', block, bookings: [booking] },
  { kind: 'overlap', practitioner, question: 'q2', block, bookings: [booking, booking] },
  { kind: 'absence', practitioner, question: 'q3', block, recurring: false },
  { kind: 'absence', practitioner, question: 'q4', block, recurring: true },
  ...PREVIEWS.map(
    (state): Matter => ({
      kind: 'preview',
      practitioner,
      booking,
      change: 'moved',
      previous: { start: BEFORE, end: BEFORE + 30 * MINUTE },
      state,
      tellAt: START,
      truth: 'abcdef',
    }),
  ),
  ...STATES.map((state, nth): Matter => {
    const reason = CONNECTION_REASONS[nth % CONNECTION_REASONS.length] ?? 'unavailable';
    return { kind: 'connection', practitioner, state, reason, since: BEFORE };
  }),
  {
    kind: 'summary',
    practitioner,
    date: '2026-11-24',
    entries: [
      { kind: 'booking', start: START, end: START + 30 * MINUTE, booking, pending: true },
      { ...block, kind: 'block' },
    ],
    free: [{ start: START + 2 * HOUR, end: START + 3 * HOUR }],
    pending: [booking],
    questions: 1,
  },
];

/** Landmarks are the mail program's: a mail is one piece of its page. */
const NOT_OURS = ['landmark-one-main', 'region'];

describe.each(['fr', 'en'] as const)('in %s', (locale) => {
  it.each([
    ['appointments, to the patient', 'patient', appointments],
    ['appointments, to the doctor', 'doctor', appointments],
    ['matters, to the doctor', 'doctor', matters],
  ] as const)('%s', async (_, party, contents) => {
    const page = await arrive();
    for (const what of contents) {
      const one: Notice = { ...notice, party, locale, content: what };
      const { html, subject } = renderMail(one, { practice, links });
      await page.setContent(html);
      // A mail leaves its ground to its reader, and axe takes that for white in dark as well.
      await page.addStyleTag({ content: 'html { background: Canvas }' });
      await inspect(page, subject, NOT_OURS);
    }
  });
});
