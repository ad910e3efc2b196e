/** What the bot answers to what a doctor writes to it. */
import { describe, expect, it } from 'vitest';
import type { Agenda } from '../../src/engine/core/agenda.ts';
import { asEventId, asTypeId, HOUR, MINUTE } from '../../src/engine/core/values.ts';
import type { Log } from '../../src/engine/parts.ts';
import { announceCommands } from '../../src/notify/telegram-answers.ts';
import { MENU, readCommand } from '../../src/notify/telegram-command.ts';
import { telegramUpdates } from '../../src/notify/telegram-updates.ts';
import { parseTelegramHtml } from '../../src/sandbox/http/telegram-html.ts';
import { BOOKING_ID, NOW } from '../http/fake-engine.ts';
import {
  DUBOIS_CHAT,
  engineOf,
  MARTIN_CHAT,
  ONE_CHAT,
  TWO_CHATS,
  type Writing,
  writing,
} from './pressed.ts';
import { refused, scriptedTelegram } from './scripted-telegram.ts';

/** Monday 23 November 2026, nine o'clock in Paris. */
const NINE = NOW + HOUR;
const AGENDA: Agenda = {
  asOf: NOW,
  isOld: false,
  days: [
    {
      date: '2026-11-23',
      entries: [
        {
          kind: 'block',
          start: NOW - 8 * HOUR,
          end: NOW + 16 * HOUR,
          title: 'Garde <été> & co',
          allDay: true,
        },
        {
          kind: 'booking',
          start: NINE,
          end: NINE + 30 * MINUTE,
          pending: true,
          booking: {
            id: BOOKING_ID,
            start: NINE,
            end: NINE + 30 * MINUTE,
            type: asTypeId('consultation'),
            patient: { firstName: 'Jeanne', lastName: '<i>Moreau', phone: '06 12 34 56 78' },
          },
        },
      ],
      free: [{ start: NINE + HOUR, end: NINE + 2 * HOUR }],
    },
    { date: '2026-11-24', entries: [], free: [] },
  ],
};

function setting(practice = ONE_CHAT) {
  const engine = engineOf(practice);
  engine.agendaNow = AGENDA;
  const telegram = scriptedTelegram();
  const logged: string[] = [];
  const note: Log['info'] = (fields, message) => {
    logged.push(`${message} ${JSON.stringify(fields)}`);
  };
  const log = { info: note, warn: note, error: note };
  const parts = { engine, client: telegram.client, log };
  const updates = telegramUpdates(parts, new AbortController().signal);
  return {
    engine,
    telegram,
    logged,
    parts,
    write: (what: Writing | string) =>
      updates.take(writing(typeof what === 'string' ? { text: what } : what)),
    /** Chat, text and buttons of what was sent. */
    sent: () =>
      telegram.argsOf('sendMessage').map(([chat, html, more]) => {
        const parsed = parseTelegramHtml(String(html));
        if ('problem' in parsed) throw new Error(parsed.problem);
        const { reply_markup: markup } = more as {
          reply_markup?: { inline_keyboard: { text: string; callback_data: string }[][] };
        };
        return { chat, text: parsed.text, buttons: markup?.inline_keyboard ?? [] };
      }),
  };
}

describe('a command', () => {
  it.each([
    ['/aujourdhui', '2026-11-23', '2026-11-23'],
    ['/aujourd’hui', '2026-11-23', '2026-11-23'],
    ['/today@cabinet_bot', '2026-11-23', '2026-11-23'],
    ['/demain', '2026-11-24', '2026-11-24'],
    ['/TOMORROW', '2026-11-24', '2026-11-24'],
    ['/semaine', '2026-11-23', '2026-11-29'],
    ['/week', '2026-11-23', '2026-11-29'],
    ['/libre', '2026-11-23', '2026-12-06'],
    ['/free', '2026-11-23', '2026-12-06'],
  ])('%s is about %s to %s', async (text, from, to) => {
    const { write, engine, sent } = setting();
    await write(text);
    expect(engine.agendas).toEqual([{ practitioner: 'dubois', from, to }]);
    expect(sent()).toHaveLength(1);
    expect(sent()[0]?.chat).toBe(DUBOIS_CHAT);
    expect(engine.changes).toEqual([]);
  });

  it('for days lists what is in them, as typed and escaped', async () => {
    const { write, sent } = setting();
    await write('/semaine');
    expect(sent()[0]?.text).toBe(
      'Lundi 23 novembre\n' +
        'Journée\u00a0: Garde <été> & co\n' +
        '9\u00a0h – 9\u00a0h\u00a030\u00a0: Jeanne <i>Moreau (Consultation) – à confirmer\n\n' +
        'Mardi 24 novembre\nRien de prévu.',
    );
  });

  it('for what is free lists the days on which there is time', async () => {
    const { write, sent } = setting();
    await write('/libre');
    expect(sent()[0]?.text).toBe(
      'Prochains moments libres\n\nLundi 23 novembre\n10\u00a0h – 11\u00a0h',
    );
  });

  it('says so when nothing is free', async () => {
    const { write, sent, engine } = setting();
    engine.agendaNow = { ...AGENDA, days: [] };
    await write('/libre');
    expect(sent()[0]?.text).toContain('Aucun moment libre');
  });

  it('says how old the calendar is when Google does not answer', async () => {
    const { write, sent, engine } = setting();
    engine.agendaNow = { ...AGENDA, isOld: true };
    await write('/aujourdhui');
    expect(sent()[0]?.text).toMatch(
      /^Google Agenda ne répond pas.*lundi 23 novembre.*8\u00a0h/,
    );
    engine.agendaNow = { days: [], isOld: true, asOf: null };
    await write('/aujourdhui');
    expect(sent()[1]?.text).toContain('pas encore pu être lu');
  });

  it('with initials only says no more of anybody, nor what blocks are called', async () => {
    const { write, sent } = setting({
      ...ONE_CHAT,
      privacy: { telegram: 'initials', sms: 'full' },
    });
    await write('/semaine');
    expect(sent()[0]?.text).toContain('J. I. (Consultation)');
    expect(sent()[0]?.text).toContain('Journée\u00a0: occupé');
    expect(sent()[0]?.text).not.toMatch(/Jeanne|Moreau|Garde|06 12/);
  });

  it('speaks the practice’s language', async () => {
    const { write, sent } = setting({ ...ONE_CHAT, locale: 'en' });
    await write('/aujourdhui');
    expect(sent()[0]?.text).toContain('Monday 23 November\nAll day');
  });

  it('is answered in one message, however full the days are', async () => {
    const { write, sent, engine } = setting();
    const [day] = AGENDA.days;
    if (day === undefined) throw new Error('expected a day');
    const entries = Array.from({ length: 200 }, () => day.entries).flat();
    engine.agendaNow = { ...AGENDA, days: [{ ...day, entries }] };
    await write('/semaine');
    expect(sent()[0]?.text.length).toBeLessThanOrEqual(4_096);
    expect(sent()[0]?.text).toMatch(/…$/);
  });

  it.each(['/aide', '/help', '/start', '/start abc'])('%s explains', async (text) => {
    const { write, sent } = setting();
    await write(text);
    expect(sent()[0]?.text).toMatch(/^Ce que vous pouvez demander\n\n\/aujourdhui/);
  });

  it.each(['/inconnu', 'bonjour', '/'])('that is none is explained: %s', async (text) => {
    const { write, sent } = setting();
    await write(text);
    expect(sent()[0]?.text).toMatch(/^Je ne connais pas cette demande/);
  });

  it('that fails says so, logs nothing of it, and holds up nothing', async () => {
    const { write, sent, engine, logged } = setting();
    engine.broken = new Error('Jeanne Moreau is not readable');
    await write('/aujourdhui');
    engine.broken = null;
    await write('/aide');
    expect(sent().map(({ text }) => text.slice(0, 10))).toEqual(['Une erreur', 'Ce que vou']);
    expect(logged.join()).not.toContain('Jeanne');
  });

  it('whose answer Telegram refuses is only worth a line', async () => {
    const { write, telegram, logged } = setting();
    telegram.answer = () => refused(403, 'Forbidden: Jeanne');
    await write('/aide');
    expect(logged.join()).toContain('could not be sent {"code":403}');
    expect(logged.join()).not.toContain('Jeanne');
  });
});

describe('whom it answers', () => {
  it('is nobody else: a stranger is turned away once, and reads nothing of the practice', async () => {
    const { write, sent, engine, logged } = setting();
    for (const text of ['/aujourdhui', '/absent demain', 'hallo']) {
      await write({ text, chat: 999 });
    }
    expect(sent()).toHaveLength(1);
    expect(sent()[0]?.text).toContain('donnez ce numéro');
    expect(sent()[0]?.text).toContain('999');
    expect(sent()[0]?.text).not.toMatch(/Dubois|Paix|\+33/);
    expect(engine.agendas).toEqual([]);
    expect(engine.changes).toEqual([]);
    expect(logged.join()).not.toMatch(/999|hallo/);
  });

  it('is nobody in a group of strangers, nor who speaks among themselves', async () => {
    const { write, sent } = setting();
    await write({ text: '/aujourdhui', chat: -5, type: 'group' });
    await write({ text: 'on mange où ?', type: 'group' });
    expect(sent()).toEqual([]);
  });

  it('is each doctor about her own calendar', async () => {
    const { write, engine } = setting(TWO_CHATS);
    await write({ text: '/aujourdhui', chat: MARTIN_CHAT });
    expect(engine.agendas.map(({ practitioner }) => practitioner)).toEqual(['martin']);
  });

  it('is a chat that a practice shares, about all of its calendars, by name', async () => {
    const shared = {
      ...TWO_CHATS,
      practitioners: TWO_CHATS.practitioners.map((one) => ({
        ...one,
        telegramChatId: String(DUBOIS_CHAT),
      })),
    };
    const { write, sent, engine } = setting(shared);
    await write('/aujourdhui');
    expect(engine.agendas).toHaveLength(2);
    expect(sent()[0]?.text).toContain('Agenda de Dr Marie Dubois');
    expect(sent()[0]?.text).toContain('Agenda de Dr Paul Martin');
    await write('/absent demain');
    expect(sent()[1]?.text).toContain('/absent dubois demain');
    expect(engine.changes).toEqual([]);
    await write('/absent Martin demain');
    expect(engine.changes).toMatchObject([
      { call: 'absent', args: [{ practitioner: 'martin' }] },
    ]);
  });
});

describe('/absent', () => {
  it('blocks that time, says what was understood, and can be undone', async () => {
    const { write, sent, engine } = setting();
    await write({ text: '/absent demain  14h-16h', update: 77 });
    expect(engine.changes).toEqual([
      {
        call: 'absent',
        args: [
          {
            practitioner: 'dubois',
            absence: {
              start: Date.parse('2026-11-24T14:00:00+01:00'),
              end: Date.parse('2026-11-24T16:00:00+01:00'),
              allDay: false,
            },
            key: 'telegram 77',
          },
        ],
      },
    ]);
    expect(sent()).toEqual([
      {
        chat: DUBOIS_CHAT,
        text: 'C’est noté dans Google Agenda\u00a0: absence mardi 24 novembre 2026, de 14\u00a0h à 16\u00a0h.',
        buttons: [[{ text: 'Annuler cette absence', callback_data: `u.${BOOKING_ID}` }]],
      },
    ]);
  });

  it('means what it meant when it was written, however late it is read', async () => {
    const { write, sent } = setting();
    await write({ text: '/absent demain', at: '2026-11-20T22:00:00+01:00' });
    expect(sent()[0]?.text).toContain('absence samedi 21 novembre 2026.');
  });

  it.each([
    [
      { kind: 'queued', event: asEventId('e'), covered: 1 },
      'dès que possible',
      'Un rendez-vous',
    ],
    [{ kind: 'entered', event: asEventId('e'), covered: 3 }, 'C’est noté', '3 rendez-vous'],
    [{ kind: 'taken-back' }, 'déjà été retirée', ''],
    [{ kind: 'over' }, 'déjà passé', ''],
    [{ kind: 'refused' }, 'n’a pas accepté', ''],
  ] as const)('says how it ended: %o', async (answer, words, more) => {
    const { write, sent, engine } = setting();
    engine.absentAnswer = answer;
    await write('/away tomorrow');
    expect(sent()[0]?.text).toContain(words);
    expect(sent()[0]?.text).toContain(more);
    expect(sent()[0]?.buttons).toHaveLength('event' in answer ? 1 : 0);
  });

  it.each([
    '/absent',
    '/absent bientôt',
    '/absent hier',
  ])('that is not understood says how to write it: %s', async (text) => {
    const { write, sent, engine } = setting();
    await write(text);
    expect(engine.changes).toEqual([]);
    expect(sent()[0]?.text).toContain('/absent demain 14h-16h\n/absent 12/12-18/12');
  });

  it('is done once when Telegram repeats it', async () => {
    const { write, engine } = setting();
    await write({ text: '/absent demain', update: 5 });
    await write({ text: '/absent demain', update: 5 });
    expect(engine.changes).toHaveLength(1);
  });
});

describe('the menu', () => {
  it('is told to Telegram in the practice’s language, every command of it known', async () => {
    const { parts, telegram } = setting();
    await announceCommands(parts);
    const [[menu] = []] = telegram.argsOf('setMyCommands') as [
      { command: string; description: string }[],
    ][];
    expect(menu?.map(({ command }) => command)).toEqual([
      'aujourdhui',
      'demain',
      'semaine',
      'libre',
      'absent',
      'aide',
    ]);
    for (const [command, name] of [...MENU.fr, ...MENU.en]) {
      expect(command).toMatch(/^[a-z0-9_]{1,32}$/);
      expect(readCommand(`/${command}`)).toEqual({ name, rest: '' });
    }
  });

  it('that Telegram does not take is only worth a line', async () => {
    const { parts, telegram, logged } = setting();
    telegram.answer = () => refused(500);
    await announceCommands(parts);
    expect(logged.join()).toContain('menu');
  });
});
