/** Mail and Telegram as they are: late, deaf, and sometimes done without saying so. */
import {
  type AppointmentNotice,
  isAppointment,
  type Notice,
} from '../../src/engine/core/notice.ts';
import { MINUTE } from '../../src/engine/core/values.ts';
import type { Channel, Delivery } from '../../src/engine/ports.ts';
import type { Dice } from './dice.ts';
import type { Ledger, Truth } from './ledger.ts';
import type { Life } from './life.ts';
import type { Box } from './server.ts';
import type { SimClock } from './sim-clock.ts';
import type { Trace } from './trace.ts';

/** What arrived, in order. */
export interface Arrival<N extends Notice = AppointmentNotice> {
  readonly at: number;
  readonly box: Box;
  /** Which of the mirrors that the box has held. */
  readonly generation: number;
  readonly notice: N;
}

/** The mirror of a process, as it was when the process began. */
type Sender = Readonly<Pick<Box, 'generation' | 'sent'>> & { readonly box: Box };

export interface Post {
  readonly arrivals: readonly Arrival[];
  /** Earlier slots that patients were offered. */
  readonly offers: readonly Arrival[];
  /** What the doctor was told and asked of her calendar. */
  readonly matters: readonly Arrival<Notice>[];
  /** The channels of one process. */
  channels(life: Life, box: Box, dice: Dice): Channel[];
  /** No mail leaves, until the function returned is called. */
  closeMail(): () => void;
  /** From now on everything arrives. */
  calm(): void;
}

export function newPost(parts: {
  readonly clock: SimClock;
  readonly trace: Trace;
  readonly ledger: Ledger;
  readonly trouble: number;
  /** Whether Google may refuse to note on a deleted event who was told of its end. */
  readonly tombstonesForget: boolean;
}): Post {
  const { clock, trace, ledger } = parts;
  const arrivals: Arrival[] = [];
  const offers: Arrival[] = [];
  const matters: Arrival<Notice>[] = [];
  let trouble = parts.trouble;
  let closures = 0;

  function arrive(
    notice: Notice,
    { box, generation, sent: recorded }: Sender,
    alive: boolean,
  ): void {
    // What was on its way when its process died, another may have said meanwhile.
    const sent = alive ? recorded : NONE;
    const arrival = { at: clock.now(), box, generation };
    if (isAppointment(notice) && notice.content.kind === 'offer') {
      const own = { ...arrival, notice };
      if (!repeats(own, offers, sent)) judgeOffer(own);
      offers.push(own);
    } else if (isAppointment(notice)) {
      const own = { ...arrival, notice };
      if (!repeats(own, arrivals, sent)) judge(own);
      arrivals.push(own);
    } else {
      repeats({ ...arrival, notice }, matters, sent);
      matters.push({ ...arrival, notice });
    }
    ledger.counts.notices += 1;
    trace.note(`post ${isAppointment(notice) ? describe(notice) : notice.key}`);
  }

  /** The one message whose record was lost may come again, and no other. */
  function repeats(
    { notice: { key }, box, generation }: Arrival<Notice>,
    before: readonly Arrival<Notice>[],
    sent: ReadonlySet<string>,
  ): boolean {
    const again = before.findLast((one) => one.notice.key === key && one.box === box);
    if (again === undefined || again.generation !== generation) return false;
    if (sent.has(key)) ledger.violate(`I4 sent again though recorded: ${key}`);
    else ledger.counts.repeated += 1;
    return true;
  }

  /** Nobody is offered the same slot twice, nor what she could no longer accept. */
  function judgeOffer({ at, notice }: Arrival): void {
    const { booking, content } = notice;
    ledger.counts.offered += 1;
    const since = ledger.wished.get(booking) ?? 0;
    const isKnown = offers.some(
      (one) =>
        one.notice.booking === booking &&
        one.notice.content.start === content.start &&
        one.notice.createdAt > since,
    );
    if (isKnown) ledger.violate(`I12 offered again: ${notice.key}`);
    // It may have left before, and lost its answer.
    if (at > (content.until ?? 0) + MINUTE)
      ledger.violate(`I12 offered too late: ${notice.key}`);
  }

  /** Nobody is told the same thing twice in a row. */
  function judge(arrival: Arrival): void {
    const { notice } = arrival;
    const { content } = notice;
    const told = arrivals.filter((one) => sameWay(one.notice, notice)).toSorted(byRevision);
    // What arrives late is put in its place: a mail client goes by SEQUENCE (RFC 5546).
    const before = told.at(-1);
    if (before === undefined || before.notice.content.revision > content.revision) return;
    if (!saysTheSame(before.notice, notice)) return;
    if (content.kind === 'unavailable' || content.kind === 'reminder') return;
    const { booking } = notice;
    if (ledger.wiped.has(booking)) return;
    // What she did herself in between she was not told. The first may have been long on its way.
    const own = ledger.doctorKnows.get(booking)?.at(-1);
    if (notice.party === 'doctor' && own !== undefined && own.at > before.notice.createdAt)
      return;
    if (wasTakenOver(before, arrival)) {
      ledger.counts.taken_over += 1;
      return;
    }
    if (wasPromised(arrival) || wasPromised(before)) {
      ledger.counts.answered += 1;
      return;
    }
    if (unsaidBetween(before, arrival)) {
      ledger.counts.unsaid += 1;
      return;
    }
    const { changedCalendar, unwritable } = ledger;
    const unnoted =
      parts.tombstonesForget || changedCalendar.has(booking) || unwritable.has(booking);
    if (content.status === 'cancelled' && unnoted) ledger.counts.unnoted += 1;
    else
      ledger.violate(`I4 told twice in a row: ${before.notice.key}, then ${describe(notice)}`);
  }

  /**
   * It left, and its event could not be told so: before its mirror was lost, or, where another engine found
   * it, for ten minutes, or for two where that one's mirror is new.
   */
  function wasTakenOver(before: Arrival, now: Arrival): boolean {
    const { key, owedBy, createdAt } = now.notice;
    if (before.notice.key !== key || before.notice.owedBy === owedBy) return false;
    const isNew = before.generation > 1 || now.generation > 1;
    // Counted from the write; a notice is made a little later, and of a booking once it could be checked.
    const late = (isNew ? 1 : 9) * MINUTE;
    const isFirst = now.notice.content.revision === 1;
    const written =
      (isFirst && ledger.inserted.get(now.notice.booking)) || before.notice.createdAt;
    const made = [createdAt, before.notice.createdAt];
    return ledger.unnoted.has(key) || made.some((at) => Math.abs(at - written) >= late);
  }

  /** One engine mails as whoever inserted the event, another, with its own mirror, since it answered "queued". */
  function wasPromised({ notice, box }: Arrival): boolean {
    const { party, content } = notice;
    // By her address: whoever got no answer at all does not know the id.
    const wish = ledger.wishes.find((one) => one.email === content.patient.email);
    const isAnswer = content.kind === 'booked' || content.kind === 'pending';
    return party === 'patient' && isAnswer && wish?.openAt.has(box.number) === true;
  }

  /**
   * Whether something else was to be told in between, by a mirror that was lost with the message (decision
   * 0005), or by an engine with a mirror of its own that did not come to say it.
   */
  function unsaidBetween({ notice }: Arrival, now: Arrival): boolean {
    const claimed = ledger.claimed.get(notice.booking) ?? [];
    return claimed.some(
      ({ revision, box, generation }) =>
        revision > notice.content.revision &&
        revision < now.notice.content.revision &&
        (box !== now.box.number || generation !== now.generation),
    );
  }

  async function deliver(
    notice: Notice,
    life: Life,
    sender: Sender,
    dice: Dice,
  ): Promise<Delivery> {
    await clock.sleep(dice.between('delivery takes', 20, 800));
    if (notice.channel === 'email' && closures > 0) {
      return { kind: 'later', reason: 'the mail server is away', retryAfterMs: null };
    }
    const fate = dice.chance('delivery fails', trouble)
      ? dice.weighted('how it fails', FATES)
      : 'sent';
    const gone = (): boolean => life.alive || dice.chance('left before the death', 0.5);
    switch (fate) {
      case 'sent':
        if (gone()) arrive(notice, sender, life.alive);
        return { kind: 'sent', providerId: null };
      case 'later':
        return {
          kind: 'later',
          reason: 'try later',
          retryAfterMs: dice.pick('retry after', [null, 90_000]),
        };
      case 'answer lost':
        if (gone()) arrive(notice, sender, life.alive);
        return { kind: 'later', reason: 'connection lost', retryAfterMs: null };
      case 'hangs':
        if (dice.chance('hangs after it left', 0.5) && gone())
          arrive(notice, sender, life.alive);
        await clock.sleep(300_000);
        return { kind: 'later', reason: 'no answer', retryAfterMs: null };
    }
  }

  return {
    arrivals,
    offers,
    matters,
    channels(life, box, dice) {
      // What leaves a process before it dies may arrive when its mirror is lost and begun anew.
      const sender = { box, generation: box.generation, sent: box.sent };
      return (['email', 'telegram'] as const).map((name) => ({
        name,
        deliver: (notice) =>
          life.effect(`post.${name}`, () => deliver(notice, life, sender, dice)),
      }));
    },
    closeMail() {
      closures += 1;
      return () => {
        closures -= 1;
      };
    },
    calm() {
      trouble = 0;
      closures = 0;
    },
  };
}

const NONE: ReadonlySet<string> = new Set();

const byRevision = (a: Arrival, b: Arrival): number =>
  a.notice.content.revision - b.notice.content.revision || a.at - b.at;

const FATES = { sent: 1, later: 4, 'answer lost': 2, hangs: 1 };

export const sameWay = (a: Notice, b: Notice): boolean =>
  a.booking === b.booking && a.party === b.party && a.channel === b.channel && a.to === b.to;

export const truthIn = ({ content: { status, start, end } }: AppointmentNotice): Truth => ({
  status,
  start,
  end,
});

/** Of two cancellations the times do not matter. */
export function sameTruth(a: Truth, b: Truth): boolean {
  if (a.status !== b.status) return false;
  return a.status === 'cancelled' || (a.start === b.start && a.end === b.end);
}

const saysTheSame = (a: AppointmentNotice, b: AppointmentNotice): boolean =>
  (a.content.kind === 'unavailable') === (b.content.kind === 'unavailable') &&
  a.content.practitioner === b.content.practitioner &&
  sameTruth(truthIn(a), truthIn(b));

const describe = ({ key, content }: AppointmentNotice): string =>
  `${key.slice(0, 6)}…${key.slice(26)} ${content.status} ${new Date(content.start).toISOString().slice(5, 16)} by ${content.by}`;
