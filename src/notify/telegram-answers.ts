/** Answers to what a doctor writes to her bot: her days, what is free, and time that she blocks. */
import type { Engine } from '../engine/api.ts';
import { type Absence, readAbsence } from '../engine/core/absence.ts';
import { encodeAct } from '../engine/core/acts.ts';
import { addDays } from '../engine/core/local-date.ts';
import { type LocalSpan, type Practitioner, WEEKDAYS } from '../engine/core/practice.ts';
import {
  type Instant,
  type LocalDate,
  must,
  type PractitionerId,
  unreachable,
} from '../engine/core/values.ts';
import { localDateOf, type ZoneTable, zoneTable } from '../engine/core/zone.ts';
import { errorForLog } from '../engine/error-for-log.ts';
import type { Log } from '../engine/parts.ts';
import { text } from '../texts/catalogue.ts';
import { commands } from '../texts/commands.ts';
import { dateInWords, timeInWords } from '../texts/moments.ts';
import { spanInWords } from '../texts/spans.ts';
import { daysInWords, freeInWords } from './agenda-words.ts';
import { recently } from './recently.ts';
import type { TelegramClient } from './telegram-client.ts';
import { type Command, MENU, readCommand } from './telegram-command.ts';
import { cutTelegramHtml, escapeTelegram } from './telegram-html.ts';
import { ownersOf } from './telegram-owner.ts';
import type { Said } from './telegram-update.ts';

export interface AnswerParts {
  readonly engine: Pick<Engine, 'practice' | 'agenda' | 'absent'>;
  readonly client: TelegramClient;
  readonly log: Log;
}

interface Reply {
  /** Telegram's HTML. */
  readonly html: string;
  readonly buttons?: readonly { readonly text: string; readonly callback_data: string }[];
}

/**
 * Answers one message and never rejects. Only in chats of practitioners, each about her own calendar; any
 * other chat is told so once, and reads nothing of the practice. `update` names the message: what is asked
 * twice under the same name is done once.
 */
export function answerer({
  engine,
  client,
  log,
}: AnswerParts): (said: Said, update: number) => Promise<void> {
  const { practice } = engine;
  const { locale, timeZone } = practice;
  const refused = recently<number, true>(REMEMBERED);

  return async (said, update) => {
    const owners = ownersOf(practice, said.chat);
    const command = readCommand(said.text);
    if (owners.length === 0) return turnAway(said);
    // In a group people may speak among themselves.
    if (command === null && said.chat.type !== 'private') return;
    const name = command?.name ?? 'unknown';
    try {
      const reply = await replyTo(command ?? NO_COMMAND, { said, owners, update });
      log.info({ command: name }, 'Telegram: asked');
      await send(said, reply);
    } catch (error) {
      log.error({ command: name, ...errorForLog(error) }, 'Telegram: a command failed');
      await send(said, { html: escapeTelegram(say('failed')) });
    }
  };

  async function turnAway(said: Said): Promise<void> {
    if (said.chat.type !== 'private' || refused.get(said.chat.id) !== undefined) return;
    refused.set(said.chat.id, true);
    log.warn({}, 'Telegram: somebody wrote who is no practitioner');
    await send(said, { html: escapeTelegram(say('stranger', { chat: said.chat.id })) });
  }

  interface Asked {
    readonly said: Said;
    readonly owners: readonly PractitionerId[];
    readonly update: number;
  }

  async function replyTo({ name, rest }: Command, asked: Asked): Promise<Reply> {
    const today = localDateOf(zoneAt(asked.said.at), asked.said.at);
    switch (name) {
      case 'today':
        return days(asked, today, 1);
      case 'tomorrow':
        return days(asked, addDays(today, 1), 1);
      case 'week':
        return days(asked, today, 7);
      case 'free':
        return ofEach(asked, today, FREE_DAYS, freeInWords);
      case 'away':
        return away(rest, asked);
      case 'help':
        return { html: help() };
      case 'unknown':
        return { html: `${escapeTelegram(say('help.unknown'))}\n\n${help()}` };
      default:
        return unreachable(name);
    }
  }

  function days(asked: Asked, from: LocalDate, count: number): Promise<Reply> {
    return ofEach(asked, from, count, daysInWords);
  }

  /** A practice may share one chat: then each calendar is named. */
  async function ofEach(
    { owners }: Asked,
    from: LocalDate,
    count: number,
    inWords: typeof daysInWords,
  ): Promise<Reply> {
    const parts = await Promise.all(
      owners.map(async (id) => {
        const to = addDays(from, count - 1);
        const words = inWords(await engine.agenda({ practitioner: id, from, to }), practice);
        const doctor = practitioner(id).name;
        const title = `<b>${escapeTelegram(say('agenda.title', { doctor }))}</b>`;
        return owners.length === 1 ? words : `${title}\n\n${words}`;
      }),
    );
    return { html: parts.join('\n\n') };
  }

  async function away(rest: string, { said, owners, update }: Asked): Promise<Reply> {
    const [only] = owners;
    const [first = ''] = rest.split(' ');
    const named = owners.find((id) => id === first.toLowerCase());
    const owner = named ?? (owners.length === 1 ? only : undefined);
    if (owner === undefined) {
      return { html: escapeTelegram(say('away.whose', { practitioner: only ?? '' })) };
    }
    const words = named === undefined ? rest : rest.slice(first.length).trim();
    const workday = workdayOf(practitioner(owner));
    // As of when it was written: a message may have waited for us.
    const absence = readAbsence(words, { now: said.at, zone: zoneAt(said.at), workday });
    if (absence === null) return { html: escapeTelegram(say('away.how')) };
    const answer = await engine.absent({
      practitioner: owner,
      absence,
      key: `telegram ${update}`,
    });
    switch (answer.kind) {
      case 'entered':
      case 'queued': {
        const { covered: n, event } = answer;
        const when = spanOf(absence);
        const lines = [
          say(`away.${answer.kind}`, { when }),
          ...(n === 0 ? [] : [say(n === 1 ? 'away.covered.one' : 'away.covered.many', { n })]),
        ];
        const data = encodeAct({ verb: 'take-back', absence: event });
        return {
          html: escapeTelegram(lines.join('\n\n')),
          ...(data === null
            ? {}
            : { buttons: [{ text: say('away.undo'), callback_data: data }] }),
        };
      }
      case 'taken-back':
      case 'over':
      case 'refused':
        return { html: escapeTelegram(say(`away.${answer.kind}`)) };
      default:
        return unreachable(answer);
    }
  }

  /** « lundi 30 novembre 2026, de 8 h à 13 h »: hours never reach into another day. */
  function spanOf(absence: Absence): string {
    if (absence.allDay) return spanInWords(absence, timeZone, locale);
    const [from, until] = [absence.start, absence.end].map((at) =>
      timeInWords(at, timeZone, locale),
    );
    const day = dateInWords(absence.start, timeZone, locale);
    return say('away.span', { day, from: from ?? '', until: until ?? '' });
  }

  async function send({ chat }: Said, { html, buttons = [] }: Reply): Promise<void> {
    const sent = await client.call((api) =>
      api.sendMessage(chat.id, cutTelegramHtml(html), {
        parse_mode: 'HTML',
        link_preview_options: { is_disabled: true },
        ...(buttons.length === 0 ? {} : { reply_markup: { inline_keyboard: [[...buttons]] } }),
      }),
    );
    if (sent.ok) return;
    const { failure } = sent;
    const code = failure.kind === 'refused' ? failure.code : null;
    log.warn({ code }, 'Telegram: an answer could not be sent');
  }

  function help(): string {
    return `<b>${escapeTelegram(say('help.title'))}</b>\n\n${escapeTelegram(say('help.lines'))}`;
  }

  function zoneAt(at: Instant): ZoneTable {
    return zoneTable(timeZone, { start: at, end: at });
  }

  function practitioner(id: PractitionerId): Practitioner {
    const found = practice.practitioners.find((one) => one.id === id);
    return must(found, 'the practitioner whose chat it is');
  }

  function say(
    key: keyof typeof commands,
    params?: Readonly<Record<string, string | number>>,
  ): string {
    return text(commands, locale, key, params);
  }
}

/** Tells Telegram which commands there are. Once is enough; again changes nothing. */
export async function announceCommands(
  { engine, client, log }: AnswerParts,
  signal?: AbortSignal,
): Promise<void> {
  const { locale } = engine.practice;
  const menu = MENU[locale].map(([command, name]) => ({
    command,
    description: text(commands, locale, `menu.${name}`),
  }));
  const told = await client.call(
    (api) => api.setMyCommands(menu),
    signal === undefined ? {} : { signal },
  );
  if (!told.ok && signal?.aborted !== true)
    log.warn({}, 'Telegram: the menu of commands could not be set');
}

/** Between what hours of a day she may be at work, with some room on both sides. */
function workdayOf({ openingHours }: Practitioner): LocalSpan {
  const spans = WEEKDAYS.flatMap((day) => openingHours[day]);
  return {
    fromMinute: Math.min(EIGHT, ...spans.map(({ fromMinute }) => fromMinute)),
    toMinute: Math.max(TWENTY, ...spans.map(({ toMinute }) => toMinute)),
  };
}

const NO_COMMAND: Command = { name: 'unknown', rest: '' };
const EIGHT = 8 * 60;
const TWENTY = 20 * 60;
const FREE_DAYS = 14;
const REMEMBERED = 500;
