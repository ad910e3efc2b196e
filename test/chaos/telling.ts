/** What everybody was told: the mails and messages that really arrived, held against both outboxes. */
import type { ParsedMail } from 'mailparser';
import {
  type AppointmentNotice,
  isAppointment,
  type Notice,
} from '../../src/engine/core/notice.ts';
import { type NoticeRecord, OVERTAKEN } from '../../src/engine/outbox-port.ts';
import type { OpenMirror } from '../../src/mirror/open-mirror.ts';
import { composeMail } from '../../src/notify/mail.ts';
import type { Outside } from '../support/outside.ts';
import { plain, spoken } from '../support/spoken.ts';
import type { BookingEvent } from './google.ts';
import { type House, lifeAddress } from './houses.ts';
import { when } from './judge.ts';
import type { Ledger } from './ledger.ts';

export interface Told {
  readonly mails: number;
  readonly telegrams: number;
  /** Messages that came twice because their sender was killed before it had noted them. */
  readonly repeated: number;
  /** Mails not sent any more, since the other house had told what is so since. */
  readonly overtaken: number;
  /** Patients whose mails of two houses crossed, so that the one on top is not the latest. */
  readonly misled: number;
  /** Bookings whose patient was mailed something. */
  readonly patients: ReadonlySet<string>;
}

interface Owed<N extends Notice = AppointmentNotice> extends NoticeRecord {
  readonly notice: N;
  readonly house: House;
}

export async function judgeTelling({
  outside,
  ledger,
  opened,
  bookings,
}: {
  readonly outside: Outside;
  readonly ledger: Ledger;
  readonly opened: readonly { readonly house: House; readonly mirror: OpenMirror }[];
  readonly bookings: readonly BookingEvent[];
}): Promise<Told> {
  const owed: Owed<Notice>[] = [];
  for (const { house, mirror } of opened) {
    for (const record of await mirror.notices({})) owed.push({ ...record, house });
  }
  const told = owed.flatMap(({ notice, ...record }): Owed[] =>
    // A reminder says once more what was said before.
    isAppointment(notice) && notice.content.kind !== 'reminder' ? [{ ...record, notice }] : [],
  );
  onceEach(ledger, told);
  const { mails } = outside.post;
  const arrivals = mails.map((mail, at) => ({ mail, at, from: sender(mail) }));
  const repeatedMails = arrivedAsOwed(ledger, owed, arrivals);
  const first = new Map(arrivals.toReversed().map(({ mail, at }) => [mail.messageId, at]));
  const arrivedAt = ({ notice }: Owed): number => first.get(messageIdOf(notice)) ?? -1;
  const byMail = told.filter(
    (one) => one.notice.channel === 'email' && first.has(messageIdOf(one.notice)),
  );
  inOrder(ledger, byMail, arrivedAt);
  const patients = new Set<string>();
  for (const { notice } of byMail) if (notice.party === 'patient') patients.add(notice.booking);
  for (const booking of bookings) knowsTheTruth(ledger, booking, byMail, mails);
  everyBookingReachesTheDoctor(ledger, told);
  const telegrams = outside.sandbox.inbox.telegram.length;
  // What is said of one thread is one message, which is edited.
  const messages = new Set(
    owed.flatMap(({ house, notice: { channel, thread, key } }) =>
      channel === 'telegram' ? [`${house.name} ${thread ?? key}`] : [],
    ),
  );
  const repeatedTelegrams = telegrams - messages.size;
  if (repeatedTelegrams < 0)
    ledger.violate(`${-repeatedTelegrams} Telegram messages are missing`);
  if (repeatedTelegrams > ledger.counts.kills) {
    ledger.violate(`${repeatedTelegrams} Telegram messages came twice`);
  }
  return {
    mails: mails.length,
    telegrams,
    repeated: repeatedMails + repeatedTelegrams,
    overtaken: owed.filter(isOvertaken).length,
    misled: misled(byMail, arrivedAt),
    patients,
  };
}

/** The same notice always has the same Message-ID, whichever life of whichever house sends it. */
function messageIdOf(notice: Notice): string {
  const from = { name: '', address: lifeAddress('', 0) };
  return composeMail(notice, from, { subject: '', text: '', html: '' }, null).messageId;
}

const sender = ({ from }: ParsedMail): string => from?.value[0]?.address ?? '';

/** No two houses tell the same; and nobody is told twice in a row what is the same in other words. */
function onceEach(ledger: Ledger, told: readonly Owed[]): void {
  const gaveUp = new Set<string>(
    ledger.wishes.flatMap(({ askedToCancel, link }) =>
      askedToCancel && link !== null ? [link.id] : [],
    ),
  );
  for (const [key, same] of Map.groupBy(told, ({ notice }) => notice.key)) {
    if (same.length > 1) ledger.violate(`both houses tell ${key}`);
  }
  // What was overtaken never left its house.
  const said = told.filter((one) => isAboutTheBooking(one) && !isOvertaken(one));
  for (const way of waysOf(said)) {
    for (const [index, one] of way.entries()) {
      const before = way[index - 1];
      const [a, b] = [before?.notice, one.notice];
      if (a === undefined || a.party === 'doctor') continue;
      const { content } = b;
      if (a.content.revision === content.revision) {
        ledger.violate(`two tellings of revision ${content.revision}: ${a.key}, ${b.key}`);
      }
      if (saysOf(a) !== saysOf(b)) continue;
      // What she took back before it was confirmed needed no mail; that the doctor restored it does.
      const tookItBack = gaveUp.has(b.booking) && content.kind === 'restored';
      if (!tookItBack) {
        ledger.violate(`told twice in a row: ${a.key}, ${b.key}, ${saysOf(b)}`);
      }
    }
  }
}

/** Tellings of one booking to one party over one channel, by revision. */
function waysOf(told: readonly Owed[]): readonly (readonly Owed[])[] {
  const ways = Map.groupBy(told, ({ notice: { booking, party, channel } }) =>
    [booking, party, channel].join(),
  );
  return [...ways.values()].map((way) =>
    way.toSorted((a, b) => a.notice.content.revision - b.notice.content.revision),
  );
}

const saysOf = ({ content }: AppointmentNotice): string =>
  content.status === 'cancelled' ? 'cancelled' : `${content.status} ${when(content)}`;

/** That a wish came to nothing says nothing of the booking there is, and counts as no revision of it. */
const isAboutTheBooking = ({ notice }: Owed): boolean => notice.content.kind !== 'unavailable';

interface Arrived {
  readonly mail: ParsedMail;
  /** Its number in the mailbox. */
  readonly at: number;
  readonly from: string;
}

/** Every mail owed arrived, nothing else did, and twice only what was in flight at a kill. */
function arrivedAsOwed(
  ledger: Ledger,
  owed: readonly Owed<Notice>[],
  arrivals: readonly Arrived[],
): number {
  const mails = owed.filter(({ notice }) => notice.channel === 'email');
  const known = new Map(mails.map((one) => [messageIdOf(one.notice), one]));
  const lastOfLife = new Map(arrivals.map(({ from, at }) => [from, at]));
  let repeated = 0;
  const byId = Map.groupBy(arrivals, ({ mail }) => mail.messageId ?? '');
  for (const [messageId, copies] of byId) {
    const [first] = copies;
    const notice = known.get(messageId)?.notice;
    if (notice === undefined) {
      ledger.violate(`nobody owed the mail ${first?.mail.subject} from ${first?.from}`);
      continue;
    }
    repeated += copies.length - 1;
    for (const { from, at } of copies.slice(0, -1)) {
      // What a life mailed before its last mail it had noted before: one mail is under way at a time.
      if (lastOfLife.get(from) !== at) {
        ledger.violate(`${from} mailed ${notice.key}, went on, and it was mailed again`);
      }
    }
  }
  for (const [messageId, one] of known) {
    const { notice, state } = one;
    if (!byId.has(messageId) && !isOvertaken(one))
      ledger.violate(`${notice.key} is ${state}, and never arrived`);
  }
  return repeated;
}

/** One house never lets a mail overtake an earlier one. */
function inOrder(
  ledger: Ledger,
  byMail: readonly Owed[],
  arrivedAt: (one: Owed) => number,
): void {
  for (const way of waysOf(byMail.filter(isAboutTheBooking))) {
    for (const [index, one] of way.entries()) {
      const ownLater = way.slice(index + 1).filter(({ house }) => house === one.house);
      for (const later of ownLater.filter((other) => arrivedAt(other) < arrivedAt(one))) {
        ledger.violate(`${later.notice.key} overtook ${one.notice.key}`);
      }
    }
  }
}

/** Two outboxes cannot agree on who goes first when both send at the same moment. */
function misled(byMail: readonly Owed[], arrivedAt: (one: Owed) => number): number {
  const toPatients = byMail.filter(
    (one) => one.notice.party === 'patient' && isAboutTheBooking(one),
  );
  return waysOf(toPatients).filter((way) => {
    const onTop = way.toSorted((a, b) => arrivedAt(a) - arrivedAt(b)).at(-1);
    const latest = way.at(-1);
    return onTop && latest && saysOf(onTop.notice) !== saysOf(latest.notice);
  }).length;
}

const isOvertaken = ({ lastError, state }: NoticeRecord): boolean =>
  state === 'dead' && lastError === OVERTAKEN;

/** The last word is the truth, as data and in the words of the mail itself. */
function knowsTheTruth(
  ledger: Ledger,
  { event, stands }: BookingEvent,
  byMail: readonly Owed[],
  mails: readonly ParsedMail[],
): void {
  const { id } = event;
  const toHer = byMail.filter(
    (one) =>
      one.notice.booking === id && one.notice.party === 'patient' && isAboutTheBooking(one),
  );
  const last = waysOf(toHer)[0]?.at(-1)?.notice;
  const truth = stands ? `${event.status} ${when(event)}` : 'cancelled';
  if (last === undefined) {
    if (stands) ledger.violate(`the patient of ${id} was told nothing; it is ${truth}`);
    return;
  }
  if (saysOf(last) !== truth) {
    ledger.violate(`the patient of ${id} believes ${saysOf(last)}; it is ${truth}`);
    return;
  }
  const mail = mails.find(({ messageId }) => messageId === messageIdOf(last));
  const said = plain(`${mail?.subject} ${mail?.text}`);
  const words = stands
    ? [
        spoken(new Date(event.start).toISOString()),
        /^Rendez-vous (confirmé|déplacé|rétabli|accepté) /,
      ]
    : [/^Rendez-vous annulé/];
  for (const word of words) {
    if (typeof word === 'string' ? said.includes(word) : word.test(said)) continue;
    ledger.violate(`the last mail about ${id}, which is ${truth}, does not say ${word}`);
  }
}

/** Unless the other house had told what is so since: what a house would have said then never left it. */
function everyBookingReachesTheDoctor(ledger: Ledger, told: readonly Owed[]): void {
  const booked = told.filter(({ notice }) => notice.content.kind === 'booked');
  const ways = Map.groupBy(booked, ({ notice }) => `${notice.party} ${notice.channel}`);
  const ids = (way: string, which: (one: Owed) => boolean) =>
    new Set((ways.get(way) ?? []).filter(which).map(({ notice }) => notice.booking as string));
  const left = (one: Owed): boolean => !isOvertaken(one);
  const meant = (): boolean => true;
  for (const way of ['doctor email', 'doctor telegram']) {
    for (const [one, other] of [
      ['patient email', way],
      [way, 'patient email'],
    ] as const) {
      const known = ids(other, meant);
      for (const id of [...ids(one, left)].filter((told) => !known.has(told)))
        ledger.violate(`${one} heard of ${id}, ${other} did not`);
    }
  }
}
