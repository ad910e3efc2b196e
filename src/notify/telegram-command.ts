/** What a doctor writes to her bot: a command, in French or in English, and what follows it. */
import type { Locale } from '../engine/core/values.ts';

export type CommandName = 'today' | 'tomorrow' | 'week' | 'free' | 'away' | 'help' | 'unknown';

export interface Command {
  readonly name: CommandName;
  /** What follows, on one line. */
  readonly rest: string;
}

/** Null for what is no command at all. In a group a command may name the bot: `/today@practice_bot`. */
export function readCommand(text: string): Command | null {
  const [, word = '', rest = ''] =
    /^\/([\p{L}\d_’'-]+)(?:@\w+)?(?:\s+([\s\S]*))?$/u.exec(text.trim()) ?? [];
  if (word === '') return null;
  // As people type it, whatever the menu says: /aujourd’hui, /Demain.
  const plain = word
    .normalize('NFD')
    .replace(/[\p{M}’'_-]/gu, '')
    .toLowerCase();
  return { name: NAMES.get(plain) ?? 'unknown', rest: rest.replace(/\s+/g, ' ').trim() };
}

/** The menu of a language, in its order. */
export const MENU: Readonly<
  Record<Locale, readonly (readonly [string, Exclude<CommandName, 'unknown'>])[]>
> = {
  fr: [
    ['aujourdhui', 'today'],
    ['demain', 'tomorrow'],
    ['semaine', 'week'],
    ['libre', 'free'],
    ['absent', 'away'],
    ['aide', 'help'],
  ],
  en: [
    ['today', 'today'],
    ['tomorrow', 'tomorrow'],
    ['week', 'week'],
    ['free', 'free'],
    ['away', 'away'],
    ['help', 'help'],
  ],
};

/** Both languages at once, and what Telegram itself sends when the chat is opened. */
const NAMES: ReadonlyMap<string, CommandName> = new Map([
  ...MENU.fr,
  ...MENU.en,
  ['absente', 'away'],
  ['absence', 'away'],
  ['start', 'help'],
]);
