import { describe, expect, it } from 'vitest';
import { decodeAct, truthName } from '../../src/engine/core/acts.ts';
import type { Matter, Notice, NoticeContent } from '../../src/engine/core/notice.ts';
import { asEventId, MINUTE } from '../../src/engine/core/values.ts';
import { renderMail } from '../../src/notify/render-mail.ts';
import { renderSms } from '../../src/notify/render-sms.ts';
import { renderTelegram } from '../../src/notify/render-telegram.ts';
import { content, links, notice, practice, START } from './example.ts';

const context = { practice, links };
const { practitioner } = content;
const booking = {
  id: asEventId('0123456789abcdefghijklmnop'),
  type: content.type,
  start: START,
  end: START + 30 * MINUTE,
  patient: content.patient,
};
const block = { title: 'Réunion', allDay: false, start: START, end: START + 60 * MINUTE };
const overlap: Matter = {
  kind: 'overlap',
  practitioner,
  question: 'q1',
  block,
  bookings: [booking, booking],
};
const absence: Matter = {
  kind: 'absence',
  practitioner,
  question: 'q2',
  block: { ...block, title: 'Congés', allDay: true },
  recurring: false,
};
const preview: Matter = {
  kind: 'preview',
  practitioner,
  booking,
  change: 'moved',
  previous: { start: START - 60 * MINUTE, end: START - 30 * MINUTE },
  state: 'coming',
  tellAt: START,
  truth: truthName({ status: 'confirmed', start: START, end: START, practitioner }),
};

const toDoctor = (said: NoticeContent, change: Partial<Notice> = {}): Notice => ({
  ...notice,
  party: 'doctor',
  channel: 'telegram',
  to: '4242',
  content: said,
  ...change,
});
const buttonsOf = (said: NoticeContent, change: Partial<Notice> = {}) =>
  renderTelegram(toDoctor(said, change), context).buttons;
const labels = (said: NoticeContent) => buttonsOf(said).map(({ label }) => label);

const FILE = 'Voir la fiche du rendez-vous';

describe('the buttons under a message to the doctor', () => {
  it.each([
    [overlap, ['Garder', 'Annuler les 2 et prévenir']],
    [absence, ['Oui, fermer', 'Non, laisser ouvert']],
    [preview, ['Prévenir maintenant', 'Ne pas prévenir', FILE]],
    [{ ...preview, state: 'told' } as const, [FILE]],
  ])('are its answers and the file of a booking, and the page of the question is not linked to', (matter, expected) => {
    expect(labels(matter)).toEqual(expected);
  });

  it('name what is to be done, in what Telegram gives back', () => {
    const acts = buttonsOf(overlap).map((one) =>
      one.kind === 'act' ? decodeAct(one.data) : null,
    );
    expect(acts).toEqual([
      { verb: 'keep', question: 'q1' },
      { verb: 'cancel-asked', question: 'q1' },
    ]);
  });

  it('come with the links that lead elsewhere', () => {
    const frozen: Matter = {
      kind: 'frozen',
      practitioner,
      freeze: '0123456789ab',
      cancelled: 11,
      moved: 2,
      coming: 40,
    };
    expect(labels(frozen)).toEqual([
      'Prévenir les patients',
      'Remettre comme avant',
      'Voir et décider',
    ]);
    const pending = { ...content, kind: 'pending', status: 'pending' } as const;
    const [first, second] = buttonsOf(pending, { booking: booking.id });
    expect([first, second]).toMatchObject([{ kind: 'act' }, { kind: 'act' }]);
  });

  it('are none when one of them would not fit, and then the page is linked to', () => {
    const question = 'q'.repeat(70);
    expect(buttonsOf({ ...overlap, question })).toEqual([
      {
        kind: 'link',
        label: 'Répondre',
        url: `https://rdv.example/questions/${question}?token=SECRET`,
      },
    ]);
  });
});

describe('elsewhere', () => {
  it('a mail leads to the page of the question', () => {
    const { html, text } = renderMail(toDoctor(overlap, { channel: 'email' }), context);
    expect(text).toContain('Répondre\u00a0:\nhttps://rdv.example/questions/q1?token=SECRET');
    expect(html).toMatch(/<a href="https:\/\/rdv.example\/questions\/q1\?token=SECRET"/);
  });

  it('an SMS says what it is about, and nothing more', () => {
    const sms = renderSms(toDoctor(overlap, { channel: 'sms' }), context);
    expect(sms).toBe('2 rendez-vous sont recouverts : Réunion.');
  });
});
