/**
 * When a doctor says that she is away, in the words she types on her telephone: « demain 14h-16h »,
 * "monday morning". French and English are read alike, whatever the practice's language.
 */
import { addDays, isLocalDate, TWO_DIGITS, weekdayOf } from './local-date.ts';
import { type LocalSpan, WEEKDAYS } from './practice.ts';
import { DAY, type Instant, type Interval, type LocalDate } from './values.ts';
import { localDateOf, startOfLocalDay, wallClock, type ZoneTable } from './zone.ts';

export interface Absence extends Interval {
  /** Whole local days. */
  readonly allDay: boolean;
}

export interface AbsenceContext {
  /** When it was said. */
  readonly now: Instant;
  readonly zone: ZoneTable;
  /** Between what hours a morning and an afternoon lie at most. */
  readonly workday: LocalSpan;
}

/** The next such time that is not over; null when it is not understood, and nothing should be guessed. */
export function readAbsence(said: string, context: AbsenceContext): Absence | null {
  if (said.length > LONGEST) return null;
  const { now, zone } = context;
  const today = localDateOf(zone, now);
  const words = plain(said);
  const days = readDays(words, today);
  if (days !== null) {
    const absence = {
      start: startOfLocalDay(zone, days.from),
      end: startOfLocalDay(zone, addDays(days.to, 1)),
      allDay: true,
    };
    return isSensible(absence, now) ? absence : null;
  }
  return readHours(words, today, context);
}

/** Hours of one day: « demain matin », « lundi de 14h à 16h »; without a day, of today. */
function readHours(words: string, today: LocalDate, context: AbsenceContext): Absence | null {
  const { now, zone, workday } = context;
  for (const [day, rest] of splits(words)) {
    const span = readSpan(rest, workday);
    if (span === null) continue;
    const found = day === '' ? { date: today, isOpen: false } : readDay(day, today);
    if (found === null) continue;
    const on = (date: LocalDate): Absence => ({
      start: wallClock(zone, date, span.fromMinute),
      end: wallClock(zone, date, span.toMinute),
      allDay: false,
    });
    const first = on(found.date);
    // "Monday morning", said on a Monday afternoon, is a week from now.
    const absence = found.isOpen && first.end <= now ? on(addDays(found.date, 7)) : first;
    if (isSensible(absence, now)) return absence;
  }
  return null;
}

/** Every way to read the words as a day and what follows, the longest day first; then no day at all. */
function splits(words: string): readonly (readonly [string, string])[] {
  const all = words.split(' ');
  return all.map((_, index) => {
    const at = all.length - 1 - index;
    return [all.slice(0, at).join(' '), all.slice(at).join(' ')] as const;
  });
}

function readDays(
  words: string,
  today: LocalDate,
): { readonly from: LocalDate; readonly to: LocalDate } | null {
  if (/^(la )?semaine prochaine$|^next week$/.test(words)) {
    const monday = weekdayAfter(today, 'mon');
    return { from: monday, to: addDays(monday, 6) };
  }
  const one = readDay(words, today);
  if (one !== null) return { from: one.date, to: one.date };
  for (const match of words.matchAll(/ ?(?:-|\b(?:au|a|to|until|till|jusqu'au)\b) ?/g)) {
    const from = readDay(words.slice(0, match.index), today);
    // What it runs until comes after it: « 28/12-3/1 ».
    const to =
      from && readDay(words.slice(match.index + match[0].length), addDays(from.date, 1));
    if (from !== null && to !== null) return { from: from.date, to: to.date };
  }
  return null;
}

/** `isOpen`: a weekday, which comes again. The next such day from `today` on. */
function readDay(
  given: string,
  today: LocalDate,
): { readonly date: LocalDate; readonly isOpen: boolean } | null {
  const words = given.replace(/^(le|du|on|from|ce|this) /, '').trim();
  const ahead = AHEAD.get(words);
  if (ahead !== undefined) return { date: addDays(today, ahead), isOpen: false };
  const [, next = '', name = '', prochain = ''] =
    /^(next )?([a-z]+)( prochain)?$/.exec(words) ?? [];
  const weekday = WEEKDAYS.find((_, index) => WEEKDAY_NAMES[index]?.includes(name));
  if (weekday !== undefined) {
    const isNext = next !== '' || prochain !== '';
    const from = isNext ? today : addDays(today, -1);
    return { date: weekdayAfter(from, weekday), isOpen: !isNext };
  }
  const date = readDate(words, today);
  return date === null ? null : { date, isOpen: false };
}

/** `12/12`, `12.12.2026`, `2026-12-12`, « 12 décembre », "December 12". Days come before months. */
function readDate(words: string, today: LocalDate): LocalDate | null {
  const iso = /^\d{4}-\d{2}-\d{2}$/.exec(words);
  if (iso !== null) return isLocalDate(words) ? words : null;
  const [, day, month, year] =
    /^(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?\.?$/.exec(words) ??
    named(/^(\d{1,2}|1er|1st) ?([a-z]{3,})\.?(?: (\d{4}))?$/.exec(words), 1, 2) ??
    named(/^([a-z]{3,})\.? (\d{1,2})(?:,? (\d{4}))?$/.exec(words), 2, 1) ??
    [];
  if (day === undefined || month === undefined) return null;
  const on = (y: number): LocalDate | null => {
    const date = `${y}-${two(month)}-${two(day)}`;
    return Number(month) <= 12 && Number(day) <= 31 && isLocalDate(date) ? date : null;
  };
  if (year !== undefined) return on(Number(year.length === 2 ? `20${year}` : year));
  const thisYear = Number(today.slice(0, 4));
  // The next one there is: the 29th of February may be years away, which nobody means.
  const here = on(thisYear);
  return here !== null && here >= today ? here : on(thisYear + 1);
}

/** A match whose month is a name, as one of numbers: all, day, month, year. */
function named(
  match: RegExpExecArray | null,
  day: number,
  month: number,
): readonly (string | undefined)[] | null {
  const name = match?.[month] ?? '';
  const index = MONTHS.findIndex((names) => names.includes(name));
  if (match === null || index < 0) return null;
  return [match[0], String(Number.parseInt(match[day] ?? '', 10)), String(index + 1), match[3]];
}

function readSpan(given: string, workday: LocalSpan): LocalSpan | null {
  const words = given.replace(/^(le|the|in the|ce|cet|this) /, '');
  if (/^(matin|matinee|morning)$/.test(words)) {
    return { fromMinute: Math.min(workday.fromMinute, NOON), toMinute: MIDDAY };
  }
  if (/^(apres-midi|apres midi|aprem|afternoon)$/.test(words)) {
    return { fromMinute: MIDDAY, toMinute: Math.max(workday.toMinute, MIDDAY + 60) };
  }
  const [, since] = /^(?:a partir de|des|from|after|apres) (.+)$/.exec(words) ?? [];
  if (since !== undefined) {
    const fromMinute = readClock(since);
    if (fromMinute !== null) return spanOf(fromMinute, workday.toMinute);
  }
  const [, until] = /^(?:jusqu'a|avant|until|till|before) (.+)$/.exec(words) ?? [];
  if (until !== undefined) {
    const toMinute = readClock(until);
    return toMinute === null ? null : spanOf(workday.fromMinute, toMinute);
  }
  const [, from, to] = BETWEEN.exec(words) ?? [];
  if (from === undefined || to === undefined) return null;
  // "2-4 pm": both.
  const [meridiem = ''] = /[ap]m$/.exec(to) ?? [];
  const [fromMinute, toMinute] = [readClock(from, meridiem), readClock(to)];
  return fromMinute === null || toMinute === null ? null : spanOf(fromMinute, toMinute);
}

const spanOf = (fromMinute: number, toMinute: number): LocalSpan | null =>
  fromMinute < toMinute ? { fromMinute, toMinute } : null;

/** `14h`, `14h30`, `14:30`, `14`, `2pm`, `2:30 pm`, midi, minuit. `meridiem`: of the end, where the start has none. */
function readClock(text: string, meridiem = ''): number | null {
  if (/^(midi|noon)$/.test(text)) return NOON;
  if (/^(minuit|midnight)$/.test(text)) return 1_440;
  const match = /^(\d{1,2})(?: ?(?:h|:) ?(\d{2})?)? ?(am|pm)?$/.exec(text);
  if (match === null) return null;
  const [, hours = '', minutes = '0', own = ''] = match;
  const half = own || (Number(hours) <= 12 && !/h|:\d\d$/.test(text) ? meridiem : '');
  const [hour, minute] = [Number(hours), Number(minutes)];
  if (minute > 59) return null;
  if (half !== '') {
    if (hour < 1 || hour > 12) return null;
    return ((hour % 12) + (half === 'pm' ? 12 : 0)) * 60 + minute;
  }
  return hour < 24 || (hour === 24 && minute === 0) ? hour * 60 + minute : null;
}

/** Not over, and no slip of a finger that would close the practice for years. */
const isSensible = ({ start, end }: Absence, now: Instant): boolean =>
  end > now && start < end && end - now <= LONGEST_AHEAD_MS;

function weekdayAfter(date: LocalDate, weekday: (typeof WEEKDAYS)[number]): LocalDate {
  let day = addDays(date, 1);
  while (weekdayOf(day) !== weekday) day = addDays(day, 1);
  return day;
}

/** Lower case, no accents, one kind of dash, apostrophe and space. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/[‐-―−→]/g, '-')
    .replace(/[\s\u00a0\u202f]+/g, ' ')
    .replace(/[.,;!?]+$/, '')
    .trim();

const two = (number: string): string => TWO_DIGITS[Number(number)] ?? number;

const AHEAD: ReadonlyMap<string, number> = new Map([
  ["aujourd'hui", 0],
  ['aujourdhui', 0],
  ['today', 0],
  ['demain', 1],
  ['tomorrow', 1],
  ['apres-demain', 2],
  ['apres demain', 2],
  ['day after tomorrow', 2],
  ['the day after tomorrow', 2],
]);

/** In the order of WEEKDAYS. */
const WEEKDAY_NAMES: readonly (readonly string[])[] = [
  ['lundi', 'lun', 'monday', 'mon'],
  ['mardi', 'mar', 'tuesday', 'tue'],
  ['mercredi', 'mer', 'wednesday', 'wed'],
  ['jeudi', 'jeu', 'thursday', 'thu'],
  ['vendredi', 'ven', 'friday', 'fri'],
  ['samedi', 'sam', 'saturday', 'sat'],
  ['dimanche', 'dim', 'sunday', 'sun'],
];

const MONTHS: readonly (readonly string[])[] = [
  ['janvier', 'janv', 'january', 'jan'],
  ['fevrier', 'fevr', 'fev', 'february', 'feb'],
  ['mars', 'march', 'mar'],
  ['avril', 'avr', 'april', 'apr'],
  ['mai', 'may'],
  ['juin', 'june', 'jun'],
  ['juillet', 'juil', 'july', 'jul'],
  ['aout', 'august', 'aug'],
  ['septembre', 'september', 'sept', 'sep'],
  ['octobre', 'october', 'oct'],
  ['novembre', 'november', 'nov'],
  ['decembre', 'december', 'dec'],
];

const BETWEEN =
  /^(?:de |from |entre |between )?(.+?) ?(?:-|\b(?:a|to|until|till|et|and)\b) ?(.+)$/;
const NOON = 720;
/** Where morning ends and afternoon begins: nearly everybody eats then. */
const MIDDAY = 780;
/** Nobody needs as many words, and reading them takes time that grows faster than they do. */
const LONGEST = 100;
const LONGEST_AHEAD_MS = 731 * DAY;
