/** Buttons under the news of a booking, and the step in which the doctor says why she cancels. */
import { describe, expect, it } from 'vitest';
import { decodeAct, truthName } from '../../src/engine/core/acts.ts';
import type { AppointmentContent, AppointmentNotice } from '../../src/engine/core/notice.ts';
import { MINUTE } from '../../src/engine/core/values.ts';
import { invitationFor } from '../../src/notify/patient-ics.ts';
import { renderMail } from '../../src/notify/render-mail.ts';
import { renderSms } from '../../src/notify/render-sms.ts';
import { renderTelegram } from '../../src/notify/render-telegram.ts';
import { decodeStep, rowsOf } from '../../src/notify/telegram-steps.ts';
import { telegramUpdates } from '../../src/notify/telegram-updates.ts';
import { BOOKING_ID, bookingWith } from '../http/fake-engine.ts';
import { BEFORE, content, links, notice, practice } from './example.ts';
import { DUBOIS_CHAT, engineOf, MARTIN_CHAT, pressing, TWO_CHATS } from './pressed.ts';
import { scriptedTelegram } from './scripted-telegram.ts';

const context = { practice, links };
const news = (over: Partial<AppointmentContent> = {}): AppointmentNotice => ({
  ...notice,
  booking: BOOKING_ID,
  party: 'doctor',
  channel: 'telegram',
  content: { ...content, ...over },
});
const acts = (one: AppointmentNotice) =>
  renderTelegram(one, context).buttons.flatMap((button) =>
    button.kind === 'act' ? [button] : [],
  );

describe('the news of a booking', () => {
  it('lets the doctor cancel it or propose other times', () => {
    const [first, second, ...more] = acts(news());
    const truth = truthName(content);
    expect(more).toEqual([]);
    expect([first?.label, second?.label]).toEqual(['Annuler…', 'Proposer d’autres heures']);
    expect(decodeStep(first?.data ?? '')).toEqual({ to: 'why', booking: BOOKING_ID, truth });
    expect(decodeAct(first?.data ?? '')).toBeNull();
    expect(decodeAct(second?.data ?? '')).toEqual({
      verb: 'propose',
      booking: BOOKING_ID,
      truth,
    });
  });

  it.each([
    { kind: 'moved', by: 'patient' },
    { kind: 'booked', by: 'engine' },
  ] as const)('likewise: %o', (over) => {
    expect(acts(news(over))).toHaveLength(2);
  });

  it.each([
    { kind: 'booked', by: 'doctor' },
    { kind: 'cancelled', status: 'cancelled' },
    { kind: 'reminder' },
  ] as const)('that is her own, or about nothing that stands, has none: %o', (over) => {
    expect(acts(news(over))).toEqual([]);
  });

  it.each(['pending', 'moved'] as const)('that awaits an answer asks for it: %s', (kind) => {
    const labels = acts(news({ kind, status: 'pending' })).map(({ label }) => label);
    expect(labels).toEqual(['Confirmer', 'Refuser', 'Proposer d’autres heures']);
  });

  it('puts long buttons one above the other, so that they can be read', () => {
    const buttons = (...labels: string[]) => labels.map((text) => ({ text }));
    expect(rowsOf(buttons('Oui', 'Non'))).toHaveLength(1);
    expect(rowsOf(buttons('Annuler…', 'Proposer d’autres heures'))).toHaveLength(2);
    expect(rowsOf(buttons('a', 'b', 'c'))).toEqual([buttons('a', 'b'), buttons('c')]);
    expect(rowsOf([])).toEqual([]);
  });
});

describe('to cancel', () => {
  const truth = truthName(content);
  function setting() {
    const engine = engineOf(TWO_CHATS);
    const telegram = scriptedTelegram();
    const note = (): void => undefined;
    const log = { info: note, warn: note, error: note };
    const parts = { engine, client: telegram.client, log };
    const updates = telegramUpdates(parts, new AbortController().signal);
    return {
      engine,
      telegram,
      press: (data: string, chat = DUBOIS_CHAT) => updates.take(pressing({ data, chat })),
      rows: () =>
        telegram.argsOf('editMessageReplyMarkup').map(
          ([, , more]) =>
            (
              more as {
                reply_markup: {
                  inline_keyboard: { text: string; callback_data?: string }[][];
                };
              }
            ).reply_markup.inline_keyboard,
        ),
      answers: () => telegram.argsOf('answerCallbackQuery').map(([, more]) => more),
    };
  }

  it('she says why, under the same message, and nothing is done before', async () => {
    const { press, rows, engine, answers } = setting();
    await press(`w.${BOOKING_ID}.${truth}`);
    expect(engine.changes).toEqual([]);
    expect(answers()).toEqual([
      { text: 'Pour quelle raison\u00a0? Le patient en sera informé.' },
    ]);
    const [why = []] = rows();
    expect(why.flat().map(({ text }) => text)).toEqual([
      'Imprévu',
      'Absence du médecin',
      'Autre raison',
      '← Ne pas annuler',
      // What only leads somewhere stays.
      'Agenda',
    ]);
    const reasons = why.flat().map(({ callback_data }) => decodeAct(callback_data ?? ''));
    expect(reasons.slice(0, 3)).toEqual(
      ['unforeseen', 'absent', 'other'].map((reason) => ({
        verb: 'cancel',
        booking: BOOKING_ID,
        truth,
        reason,
      })),
    );
    await press(why[0]?.[1]?.callback_data ?? '');
    expect(engine.changes).toMatchObject([{ call: 'act', args: [{ reason: 'absent' }] }]);
  });

  it('is still possible once other times were proposed', async () => {
    const { press, engine, telegram } = setting();
    engine.acted = { kind: 'proposed', later: false };
    await press('k.q');
    const [[, , text, more] = []] = telegram.argsOf('editMessageText');
    expect(text).toContain('→ Le patient est prié de choisir un autre horaire.');
    const { inline_keyboard: rows } = (
      more as { reply_markup: { inline_keyboard: object[][] } }
    ).reply_markup;
    expect(rows.flat()).toMatchObject([{ text: 'Non' }, { text: 'Agenda' }]);
  });

  it('she may think better of it', async () => {
    const { press, rows, engine } = setting();
    await press(`b.${BOOKING_ID}.${truth}`);
    expect(
      rows()[0]
        ?.flat()
        .map(({ text }) => text),
    ).toEqual(['Annuler…', 'Proposer d’autres heures', 'Agenda']);
    expect(engine.changes).toEqual([]);
  });

  it('is nobody else’s, and nothing when there is nothing left to cancel', async () => {
    const { press, rows, engine, answers } = setting();
    await press(`w.${BOOKING_ID}.${truth}`, MARTIN_CHAT);
    await press(`w.${BOOKING_ID}.${truth}`, 999);
    engine.known.set(BOOKING_ID, bookingWith({ status: 'cancelled' }));
    await press(`w.${BOOKING_ID}.${truth}`);
    engine.broken = new Error('broken');
    await press(`w.${BOOKING_ID}.${truth}`);
    expect(rows()).toEqual([]);
    expect(answers()).toMatchObject([
      { text: expect.stringContaining('pas le vôtre') },
      { text: expect.stringContaining('médecins du cabinet') },
      { text: expect.stringContaining('déjà réglé') },
      { text: expect.stringContaining('erreur') },
    ]);
  });

  it.each([
    'w',
    'w.a',
    'w.a.b',
    'b.a.0123ABCD',
    'w..0123abcd',
    `w.${'a'.repeat(61)}.0123abcd`,
    'x.a.0123abcd',
  ])('nothing that is made up is a step: %s', (data) => {
    expect(decodeStep(data)).toBeNull();
  });
});

describe('the patient reads', () => {
  const mail = (over: Partial<AppointmentContent>, locale: 'fr' | 'en' = 'fr') =>
    renderMail({ ...notice, locale, content: { ...content, ...over } }, context);
  const cancelled = { kind: 'cancelled', status: 'cancelled', by: 'doctor' } as const;

  it.each([
    ['unforeseen', 'En raison d’un imprévu, le cabinet a dû annuler'],
    ['absent', 'En raison d’une absence de Dr Marie Dubois, le cabinet a dû annuler'],
    ['other', 'Le cabinet a dû annuler votre rendez-vous'],
  ] as const)('why it was cancelled: %s', (reason, words) => {
    expect(mail({ ...cancelled, reason }).text).toContain(words);
    expect(mail({ ...cancelled, reason }, 'en').text).toMatch(/apologises for it/);
  });

  it('other times, each with the link that takes it, and that hers stands', () => {
    const start = BEFORE;
    const alternatives = [
      { start, end: start + 30 * MINUTE },
      { start: start + 60 * MINUTE, end: start + 90 * MINUTE },
    ];
    const { text, subject } = mail({ kind: 'proposal', by: 'doctor', alternatives });
    expect(subject).toContain('Proposition d’un autre horaire');
    expect(text).toContain('reste maintenu');
    expect(text).toContain(
      `lundi 23 novembre 2026 à 15\u00a0h\u00a0:\n${links.moveUrl(notice.booking, start)}`,
    );
    expect(text).toContain(links.moveUrl(notice.booking, start + 60 * MINUTE));
    expect(text).toContain(
      `Voir tous les créneaux, ou annuler\u00a0:\n${links.manageUrl(notice.booking)}`,
    );
    expect(text).not.toContain('Un empêchement');
  });

  it('by SMS the page of all times; and her calendar is left as it is', () => {
    const alternatives = [{ start: BEFORE, end: BEFORE + 30 * MINUTE }];
    const one = { ...notice, content: { ...content, kind: 'proposal' as const, alternatives } };
    expect(renderSms(one, context)).toMatch(/\?token=SECRET$/);
    const options = { organizer: 'cabinet@example.com', googleInvites: false };
    expect(invitationFor(one, context, options)).toBeNull();
  });
});
