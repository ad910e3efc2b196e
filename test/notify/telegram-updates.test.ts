import { describe, expect, it } from 'vitest';
import type { Acted } from '../../src/engine/core/acts.ts';
import type { PractitionerId } from '../../src/engine/core/values.ts';
import type { Log } from '../../src/engine/parts.ts';
import { withOutcome } from '../../src/notify/telegram-press.ts';
import { telegramUpdates } from '../../src/notify/telegram-updates.ts';
import { BOOKING_ID, bookingWith, STATUS } from '../http/fake-engine.ts';
import {
  DUBOIS_CHAT,
  engineOf,
  MARTIN_CHAT,
  ONE_CHAT,
  type Pressing,
  pressing,
  TWO_CHATS,
} from './pressed.ts';
import { ok, refused, scriptedTelegram } from './scripted-telegram.ts';

function setting(practice = ONE_CHAT) {
  const engine = engineOf(practice);
  const telegram = scriptedTelegram();
  const logged: string[] = [];
  const note: Log['info'] = (fields, message) => {
    logged.push(`${message} ${JSON.stringify(fields)}`);
  };
  const log = { info: note, warn: note, error: note };
  const stopping = new AbortController();
  const updates = telegramUpdates({ engine, client: telegram.client, log }, stopping.signal);
  return {
    engine,
    telegram,
    logged,
    stopping,
    updates,
    press: (what: Pressing) => updates.take(pressing(what)),
    /** Texts of the answers given to presses. */
    answers: () =>
      telegram.argsOf('answerCallbackQuery').map(([, more]) => (more as { text: string }).text),
    edits: () => telegram.argsOf('editMessageText'),
    acts: () => engine.changes.map(({ args }) => args[0]),
  };
}

const KEPT = 'C’est noté\u00a0: rien n’est annulé.';
const GONE = 'C’est déjà réglé, ou l’agenda a changé depuis. Rien n’a été fait.';

describe('a pressed button', () => {
  it('is carried out, answered, and gives way to the outcome', async () => {
    const { press, acts, telegram, edits } = setting();
    await press({ data: 'k.q', update: 5 });
    expect(acts()).toEqual([{ verb: 'keep', question: 'q' }]);
    expect(telegram.argsOf('answerCallbackQuery')).toEqual([['query-5', { text: KEPT }]]);
    expect(edits()).toEqual([
      [
        DUBOIS_CHAT,
        7,
        `Question\n\n→ ${KEPT}`,
        {
          entities: [{ type: 'bold', offset: 0, length: 8 }],
          link_preview_options: { is_disabled: true },
          // The answers are gone; what only leads somewhere stays.
          reply_markup: {
            inline_keyboard: [[{ text: 'Agenda', url: 'https://calendar.example' }]],
          },
        },
      ],
    ]);
  });

  const outcomes: [Acted, string][] = [
    [{ kind: 'kept' }, KEPT],
    [{ kind: 'cancelled', bookings: 0, later: 0 }, 'Il n’y avait plus rien'],
    [{ kind: 'cancelled', bookings: 1, later: 0 }, 'Le rendez-vous est annulé'],
    [{ kind: 'cancelled', bookings: 3, later: 0 }, '3 rendez-vous sont annulés'],
    [{ kind: 'cancelled', bookings: 0, later: 2 }, 'suivra dès que possible'],
    [{ kind: 'cancelled', bookings: 2, later: 1 }, '2 rendez-vous sont annulés'],
    [{ kind: 'closed' }, 'C’est fermé'],
    [{ kind: 'left-open' }, 'toujours prendre rendez-vous'],
    [{ kind: 'accepted', bookings: 4 }, 'les patients sont prévenus'],
    [{ kind: 'put-back', bookings: 4, left: 0 }, 'remis comme avant'],
    [{ kind: 'approved', later: false }, 'confirmé'],
    [{ kind: 'approved', later: true }, 'suivra dès que possible'],
    [{ kind: 'declined' }, 'refusée'],
    [{ kind: 'gone' }, GONE],
  ];
  it.each(outcomes)('says how it ended: %o', async (acted, words) => {
    const { press, engine, answers, edits } = setting();
    engine.acted = acted;
    await press({ data: 'k.q' });
    expect(answers()).toEqual([expect.stringContaining(words)]);
    expect(answers()[0]?.length).toBeLessThanOrEqual(200);
    expect(edits()[0]?.[2]).toBe(`Question\n\n→ ${answers()[0]}`);
  });

  const again: [Acted, string][] = [
    [{ kind: 'unavailable' }, 'réessayez'],
    [{ kind: 'put-back', bookings: 3, left: 2 }, 'réessayez'],
  ];
  it.each(again)('stays when it is to be tried again: %o', async (acted, words) => {
    const { press, engine, answers, acts, telegram } = setting();
    engine.acted = acted;
    await press({ data: 'r.f' });
    await press({ data: 'r.f' });
    expect(answers()).toEqual(Array(2).fill(expect.stringContaining(words)));
    expect(acts()).toHaveLength(2);
    expect(new Set(telegram.calls.map(({ method }) => method))).toEqual(
      new Set(['answerCallbackQuery']),
    );
  });

  it('speaks the practice’s language', async () => {
    const { press, answers } = setting({ ...ONE_CHAT, locale: 'en' });
    await press({ data: 'k.q' });
    expect(answers()).toEqual(['Noted: nothing is cancelled.']);
  });

  it('of a preview only loses its buttons: the thread says how it ended', async () => {
    const { press, engine, telegram, answers } = setting();
    engine.acted = { kind: 'told' };
    await press({ data: `n.${BOOKING_ID}.0123abcd` });
    expect(answers()).toEqual(['Le patient est prévenu.']);
    expect(telegram.argsOf('editMessageReplyMarkup')).toHaveLength(1);
    // It was overtaken, and the message may have been edited since: not to be touched.
    engine.acted = { kind: 'gone' };
    await press({ data: `s.${BOOKING_ID}.0123abcd` });
    expect(telegram.argsOf('editMessageReplyMarkup')).toHaveLength(1);
    expect(telegram.argsOf('editMessageText')).toEqual([]);
  });

  it('under a message too old to be read is carried out all the same', async () => {
    const { press, acts, telegram } = setting();
    await press({ data: 'k.q', more: { date: 0, text: undefined, entities: undefined } });
    expect(acts()).toHaveLength(1);
    expect(telegram.argsOf('editMessageReplyMarkup')).toHaveLength(1);
  });

  it('is done although Telegram takes neither the answer nor the edit', async () => {
    const { press, acts, telegram, logged } = setting();
    telegram.answer = () => refused(400, 'Bad Request: query is too old');
    await press({ data: 'k.q' });
    telegram.answer = () => refused(429, 'Too Many Requests');
    await press({ data: 'k.other', message: 8 });
    expect(acts()).toHaveLength(2);
    expect(logged.join()).toContain('"code":429');
  });
});

describe('pressed twice', () => {
  it('is done once, and reads the same', async () => {
    const { press, acts, answers, edits } = setting();
    await Promise.all([press({ data: 'k.q' }), press({ data: 'k.q' })]);
    expect(acts()).toHaveLength(1);
    expect(answers()).toEqual([KEPT, KEPT]);
    expect(edits()).toHaveLength(1);
  });

  it('by two people with two answers, the first one’s outcome stays to be read', async () => {
    const { press, engine, telegram, edits, answers } = setting();
    telegram.answer = () => {
      engine.acted = { kind: 'gone' };
      return ok();
    };
    await Promise.all([press({ data: 'k.q' }), press({ data: 'x.q' })]);
    expect(answers()).toEqual([KEPT, GONE]);
    expect(edits().map(([, , text]) => text)).toEqual([`Question\n\n→ ${KEPT}`]);
  });

  it('one after the other, never at the same time', async () => {
    const { press, engine, telegram } = setting();
    let running = 0;
    let most = 0;
    telegram.answer = async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      return refused(500);
    };
    await Promise.all([1, 2, 3].map((message) => press({ data: 'k.q', message })));
    expect(engine.changes).toHaveLength(3);
    expect(most).toBe(1);
  });

  it('is one update when Telegram repeats it', async () => {
    const { press, acts, answers } = setting();
    await press({ data: 'k.q', update: 42 });
    await press({ data: 'x.q', update: 42 });
    expect(acts()).toHaveLength(1);
    expect(answers()).toHaveLength(1);
  });
});

describe('whose button it is', () => {
  it('is nobody’s in a chat that is no practitioner’s', async () => {
    const { press, acts, answers, edits, logged } = setting();
    await press({ data: 'k.q', chat: 999 });
    expect(acts()).toEqual([]);
    expect(answers()).toEqual(['Ce bouton ne répond qu’aux médecins du cabinet.']);
    expect(edits()).toEqual([]);
    expect(logged.join()).not.toContain('999');
  });

  it('is nobody’s without a message: it was sent through another chat', async () => {
    const { updates, acts, answers } = setting();
    const { callback_query, ...update } = pressing({ data: 'k.q' });
    const { message: _message, ...query } = callback_query;
    await updates.take({ ...update, callback_query: query });
    expect(acts()).toEqual([]);
    expect(answers()).toHaveLength(1);
  });

  it('may be a channel’s, by its name', async () => {
    const practice = {
      ...ONE_CHAT,
      practitioners: ONE_CHAT.practitioners.map((one) => ({
        ...one,
        telegramChatId: '@Cabinet',
      })),
    };
    const { press, acts } = setting(practice);
    await press({ data: 'k.q', more: { chat: { id: -100, username: 'cabinet' } } });
    expect(acts()).toHaveLength(1);
  });

  const martin = TWO_CHATS.practitioners[1]?.id as PractitionerId;
  const cases: [string, string, (engine: ReturnType<typeof engineOf>) => void][] = [
    ['a booking', `y.${BOOKING_ID}`, () => undefined],
    [
      'a question',
      'd.q',
      (engine) => {
        engine.questions.set('q', {
          kind: 'absence',
          practitioner: bookingWith().marks.practitioner,
          question: 'q',
          block: { title: 'Congés', allDay: true, start: 0, end: 1 },
          recurring: false,
        });
      },
    ],
    [
      'a freeze',
      'a.f',
      (engine) => {
        const [{ practitioner, calendarId } = { practitioner: martin, calendarId: '' }] =
          STATUS.calendars;
        const freeze = { id: 'f', since: 0, coming: 9, alerted: true, held: [] };
        engine.statusNow = {
          ...STATUS,
          freezes: [{ ...freeze, practitioner, calendarId: calendarId as never }],
        };
      },
    ],
  ];
  it.each(cases)('is its holder’s alone: %s', async (_, data, known) => {
    const { press, engine, acts, answers } = setting(TWO_CHATS);
    known(engine);
    await press({ data, chat: MARTIN_CHAT });
    expect(acts()).toEqual([]);
    expect(answers()).toEqual(['Cet agenda n’est pas le vôtre. Rien n’a été fait.']);
    await press({ data, chat: DUBOIS_CHAT });
    expect(acts()).toHaveLength(1);
  });

  it('is left to the engine when it is about nothing that is known', async () => {
    const { press, engine, acts, answers } = setting(TWO_CHATS);
    engine.known.clear();
    engine.acted = { kind: 'gone' };
    for (const data of [`z.${BOOKING_ID}`, 'k.unknown', 'r.unknown']) {
      await press({ data, chat: MARTIN_CHAT });
    }
    expect(acts()).toHaveLength(3);
    expect(answers()).toEqual([GONE, GONE, GONE]);
  });

  it('is both doctors’ when a booking was handed over', async () => {
    const { press, engine, acts } = setting(TWO_CHATS);
    const calendarId = TWO_CHATS.practitioners[1]?.calendarId;
    if (calendarId === undefined) throw new Error('expected two practitioners');
    engine.known.set(BOOKING_ID, bookingWith({ calendarId }));
    await press({ data: `n.${BOOKING_ID}.0123abcd`, chat: MARTIN_CHAT });
    await press({ data: `s.${BOOKING_ID}.0123abcd`, chat: DUBOIS_CHAT });
    expect(acts()).toHaveLength(2);
  });
});

describe('nonsense', () => {
  it.each([
    '',
    'k',
    'k.',
    'k.q.r',
    'zz.q',
    '{"verb":"keep"}',
    'n.abc.XYZ',
    `k.${'q'.repeat(61)}`,
    'k.q\u0000',
    '__proto__.q',
  ])('in a button does nothing and says so: %j', async (data) => {
    const { press, acts, answers } = setting();
    await press({ data });
    expect(acts()).toEqual([]);
    expect(answers()).toEqual(['Ce bouton ne veut plus rien dire. Rien n’a été fait.']);
  });

  it.each([
    null,
    undefined,
    42,
    'x',
    [],
    {},
    { update_id: '1' },
    { update_id: -1 },
    { update_id: 1.5 },
    { update_id: 1 },
    { update_id: 1, callback_query: null },
    { update_id: 1, callback_query: { id: 7 } },
    { update_id: 1, message: { chat: { id: DUBOIS_CHAT }, text: '/aujourdhui' } },
    { update_id: 1, message: { chat: 'x' } },
    { update_id: 1, edited_message: {} },
  ])('in place of an update is passed over: %j', async (update) => {
    const { updates, telegram, engine } = setting();
    await updates.take(update);
    expect(telegram.calls).toEqual([]);
    expect(engine.changes).toEqual([]);
  });

  it('in a message does not keep its press from being answered', async () => {
    const { press, acts, answers } = setting();
    await press({ data: 'k.q', more: { message_id: 'x' } });
    expect(acts()).toEqual([]);
    expect(answers()).toHaveLength(1);
  });

  it('of our own leaves the button, says so, and holds up nothing', async () => {
    const { press, engine, answers, edits, logged } = setting();
    engine.broken = new TypeError('Jeanne Moreau has no name');
    await press({ data: 'k.q' });
    engine.broken = null;
    await press({ data: 'k.q' });
    expect(answers()).toEqual([expect.stringContaining('erreur'), KEPT]);
    expect(edits()).toHaveLength(1);
    expect(logged.join()).toContain('TypeError');
    expect(logged.join()).not.toContain('Jeanne');
  });
});

describe('stopping', () => {
  it('leaves what still waits in line', async () => {
    const { press, acts, stopping, telegram } = setting();
    telegram.answer = () => {
      stopping.abort();
      return ok();
    };
    const both = [press({ data: 'k.q' }), press({ data: 'k.other', message: 8 })];
    expect(await Promise.all(both)).toEqual(['handled', 'left']);
    expect(acts()).toHaveLength(1);
  });
});

describe('the last line', () => {
  it('is kept when the message is as long as it may be, and no entity reaches beyond the cut', () => {
    const bold = (offset: number, length: number) => ({ type: 'bold', offset, length });
    const { text, entities } = withOutcome(
      { text: '🦷'.repeat(2_048), entities: [bold(0, 4), bold(4_000, 96)] },
      'fini',
    );
    expect(text.length).toBeLessThanOrEqual(4_096);
    expect(text.isWellFormed()).toBe(true);
    expect(text).toMatch(/🦷…\n\n→ fini$/u);
    expect(entities).toEqual([bold(0, 4)]);
  });
});
