/** What must be so once the dust has settled. Each violation names its invariant. */
import { isBusy } from '../../src/engine/core/busy.ts';
import { hasDeclined } from '../../src/engine/core/declined.ts';
import { idFromKey } from '../../src/engine/core/ids.ts';
import type { BookingInShort, Notice } from '../../src/engine/core/notice.ts';
import type { Practitioner } from '../../src/engine/core/practice.ts';
import { type Interval, must, overlaps } from '../../src/engine/core/values.ts';
import { openQuestions } from '../../src/engine/open-questions.ts';
import type { BookingEvent, Google } from './google.ts';
import type { Ledger, Truth, Wish } from './ledger.ts';
import { mirrorEqualsCalendar } from './mirror-equals.ts';
import { type Arrival, type Post, sameTruth, truthIn } from './post.ts';
import { EVERY_DAY, type Scenario } from './scenario.ts';
import { type Box, when } from './server.ts';

export interface Settled {
  readonly scenario: Scenario;
  readonly google: Google;
  readonly ledger: Ledger;
  readonly post: Post;
  readonly boxes: readonly Box[];
  readonly now: number;
}

export async function checkInvariants(settled: Settled): Promise<void> {
  const bookings = settled.google.bookings();
  noOverlap(settled, bookings);
  everyAnswerHolds(settled, bookings);
  nobodyIsDoubled(settled, bookings);
  everyLossHasAWinner(settled);
  everybodyKnows(settled, bookings);
  whatWasTypedStands(settled, bookings);
  await everythingWasAsked(settled);
  everyOfferHasEnded(settled, bookings);
  await nothingIsLeft(settled);
  for (const box of settled.boxes) await mirrorEqualsCalendar(settled, box);
}

const standing = (bookings: readonly BookingEvent[]) => bookings.filter((one) => one.stands);
const truthOf = ({ stands, event }: BookingEvent): Truth => ({
  status: !stands ? 'cancelled' : event.status === 'tentative' ? 'pending' : 'confirmed',
  start: event.start,
  end: event.end,
});

/** I1: engines never put two bookings into one time. */
function noOverlap({ ledger, now }: Settled, bookings: readonly BookingEvent[]): void {
  const ours = standing(bookings).filter(
    (one) => one.placedByEngine && !ledger.placedByHand.has(one.event.id) && isBusy(one.event),
  );
  for (const [index, a] of ours.entries()) {
    for (const b of ours.slice(index + 1)) {
      if (a.calendarId !== b.calendarId || !overlaps(a.event, b.event)) continue;
      // What has begun is not settled any more: both patients are on their way.
      if (a.event.start <= now || b.event.start <= now) continue;
      ledger.violate(
        `I1 ${a.event.id} ${when(a.event)} overlaps ${b.event.id} ${when(b.event)}`,
      );
    }
  }
}

/** I2, what was answered; the rest of it is I4, since whoever was answered must know the truth. */
function everyAnswerHolds(settled: Settled, bookings: readonly BookingEvent[]): void {
  const { ledger, scenario, post } = settled;
  for (const wish of ledger.wishes) {
    const id =
      wish.id ??
      (wish.key === null ? null : String(idFromKey(wish.asking.practitioner, wish.key)));
    const found = bookings.filter((one) => one.event.id === id);
    const stands = standing(found).length > 0;
    const { answers } = wish;
    if (answers.includes('booked') && found.length === 0 && !ledger.wiped.has(id ?? '')) {
      ledger.violate(`I2 ${wish.email} was booked, and there never was such an event (${id})`);
    }
    const onlyTaken = answers.length > 0 && answers.every((kind) => kind === 'taken');
    if (onlyTaken && wish.unanswered === 0) {
      const left = standing(bookings).filter((one) => emailOf(one) === wish.email);
      for (const one of left) {
        const { id } = one.event;
        if (ledger.restoredByHand.has(id)) continue;
        // Another engine may tell her of the doctor's hand before its own can take it back: decision 0010.
        const told = lastTold(post, id, 'patient', 'email');
        const byHand = ledger.placedByHand.has(id) || ledger.onceByHand.has(id);
        const isMoved = byHand && settled.boxes.length > 1;
        if (isMoved && told && knows(told, truthOf(one), settled.now)) ledger.counts.kept += 1;
        else ledger.violate(`I2 ${wish.email} was told "taken", and ${id} stands`);
      }
    }
    // What was withdrawn at one mirror before it was anywhere, another that had queued it may still book.
    const waitsElsewhere = wish.openAt.size > 1;
    const cameBack = ledger.restoredByHand.has(id ?? '') || ledger.putBack.has(id ?? '');
    // Likewise what was on its way back at one mirror when she cancelled it at another: nothing in Google
    // tells either of the other (decision 0022).
    const comesBackElsewhere = wish.undoneAt !== null && wish.undoneAt !== wish.cancelledAt;
    const isExcused = cameBack || waitsElsewhere || comesBackElsewhere;
    if (wish.cancelled && stands && !isExcused) {
      allowForgetting(ledger, id, `I2 ${wish.email} cancelled ${id}, and it stands`);
    }
    if (answers.includes('queued') && !answers.includes('booked') && !wish.everCancelled) {
      const heard = post.arrivals.some(
        ({ notice }) => notice.booking === id && notice.party === 'patient',
      );
      // The doctor tells her.
      const isHers = ledger.untold.has(id ?? '');
      if (!heard && !isHers)
        allowForgetting(ledger, id, `I2 ${wish.email} was queued, and never heard`);
    }
    for (const read of wish.read) checkHours(scenario, wish, read, ledger);
  }
}

/** One wish is one event, however often it was sent and whatever answers were lost. */
function nobodyIsDoubled({ ledger }: Settled, bookings: readonly BookingEvent[]): void {
  for (const { email } of ledger.wishes) {
    const own = bookings.filter((one) => emailOf(one) === email);
    const ids = new Set(own.map((one) => one.event.id));
    if (ids.size > 1) ledger.violate(`I2 ${email} has several events: ${[...ids].join()}`);
  }
}

/** A slot lies within opening hours by the wall clock, on either side of a clock change. */
function checkHours(
  { practice: { timeZone, practitioners } }: Scenario,
  wish: Wish,
  { start, end }: Interval,
  ledger: Ledger,
): void {
  if (practitioners[0]?.availability !== 'hours' || start !== wish.asking.start) return;
  const from = minuteOfDay(start, timeZone);
  const to = minuteOfDay(end, timeZone);
  if (from >= EVERY_DAY.fromMinute && to <= EVERY_DAY.toMinute && from % 30 === 0) return;
  ledger.violate(`I8 ${wish.email} was booked outside opening hours: ${when({ start, end })}`);
}

function minuteOfDay(at: number, timeZone: string): number {
  const options = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const [hour, minute] = new Intl.DateTimeFormat('en-GB', options).format(at).split(':');
  return Number(hour) * 60 + Number(minute);
}

/** I9: whoever lost, lost to something that did not lose in turn, or that the doctor has brought back. */
function everyLossHasAWinner({ ledger }: Settled): void {
  const isWon = (id: string, seen: ReadonlySet<string>): boolean => {
    const loss = ledger.losses.get(id);
    if (loss === undefined || loss.toPerson || loss.at >= loss.tooLate) return true;
    if (ledger.restoredByHand.has(id)) return true;
    return loss.to.some((rival) => !seen.has(rival) && isWon(rival, new Set([...seen, rival])));
  };
  for (const id of ledger.losses.keys()) {
    if (!isWon(id, new Set([id]))) ledger.violate(`I9 ${id} lost its slot, and nobody won it`);
  }
}

/** I4: the last truth told to each is the truth. */
function everybodyKnows(settled: Settled, bookings: readonly BookingEvent[]): void {
  const { ledger, post, now } = settled;
  const ids = new Set([
    ...bookings.map((one) => one.event.id),
    ...post.arrivals.filter(speaksOfABooking).map(bookingOf),
  ]);
  for (const id of ids) {
    const found = bookings.filter((one) => one.event.id === id);
    const best = found.find((one) => one.stands) ?? found[0];
    if (best === undefined || ledger.wiped.has(id)) {
      if (!ledger.wiped.has(id))
        ledger.violate(`I4 somebody was told of ${id}, which never was`);
      continue;
    }
    const truth = truthOf(best);
    const wish = ledger.wishes.find((one) => one.email === emailOf(best));
    const toldPatient = lastTold(post, id, 'patient', 'email');
    const read = wish?.id === id ? wish.read.at(-1) : undefined;
    const patient = toldPatient ?? read;
    const isExcused =
      ledger.untold.has(id) || (wish?.cancelled && truth.status === 'cancelled');
    if (!knows(patient, truth, now) && !isExcused && !cameWhenOver(ledger, id, truth)) {
      allowForgetting(
        ledger,
        id,
        `I4 patient of ${id} believes ${say(patient)}; it is ${say(truth)}`,
      );
    }
    for (const channel of ['email', 'telegram'] as const) {
      const practitioner = settled.scenario.practice.practitioners.find(
        (one) => one.calendarId === best.calendarId,
      );
      if (!reaches(must(practitioner, 'a practitioner'), channel)) continue;
      // Her colleague was told while it lay there: what she herself did she knows.
      const told = lastTold(post, id, 'doctor', channel);
      if (ledger.putBack.has(id) || knows(told, truth, now)) continue;
      if (sheDidIt(ledger.doctorKnows.get(id) ?? [], truth)) continue;
      const cause = `I4 doctor (${channel}) of ${id} believes ${say(told)}; it is ${say(truth)}`;
      allowForgetting(ledger, id, cause);
    }
  }
}

/** I10: what the doctor typed is a booking, unless she took it away again; and who declined has cancelled. */
function whatWasTypedStands(
  { ledger, google, scenario, now }: Settled,
  bookings: readonly BookingEvent[],
): void {
  const ours = new Set<string>(bookings.map((one) => one.event.id));
  for (const { calendarId } of scenario.practice.practitioners) {
    for (const { entry } of google.everything(calendarId)) {
      if (entry.kind !== 'event' || !ledger.typed.has(entry.id) || entry.end <= now) continue;
      // Of what lost its marks, a mirror that was lost as well remembers nothing.
      const isForgotten = ledger.wiped.has(entry.id) && ledger.counts.amnesias > 0;
      if (!ours.has(entry.id) && !isForgotten)
        ledger.violate(`I10 ${entry.id} was typed, and is no booking`);
    }
  }
  for (const { stands, event } of bookings) {
    if (!stands || event.start <= now || event.marks?.kind !== 'booking') continue;
    if (hasDeclined(event, event.marks))
      ledger.violate(`I10 ${event.id} was declined, and stands`);
  }
}

/** I11: of what lies over bookings the doctor was asked, by one engine, once. */
async function everythingWasAsked({
  scenario,
  boxes,
  post,
  ledger,
  now,
}: Settled): Promise<void> {
  const { practice } = scenario;
  for (const { mirror, number } of boxes) {
    const clock = { now: () => now };
    const open = openQuestions({ mirror, practice, clock });
    for (const owner of practice.practitioners) {
      for (const { block, covered } of await open.overlaps(owner)) {
        for (const { booking } of covered.filter((one) => !one.asked)) {
          ledger.violate(`I11 mirror ${number}: not asked of ${block.id} over ${booking.id}`);
        }
      }
      for (const { event } of await open.absences(owner)) {
        if (!event.asked) ledger.violate(`I11 mirror ${number}: not asked of ${event.eventId}`);
      }
    }
  }
  const asked = new Map<string, Notice>();
  for (const { notice } of post.matters) {
    const { content, channel } = notice;
    if (channel !== 'email' || content.kind === 'preview' || !('question' in content)) continue;
    ledger.counts.asked_of_doctor += 1;
    const about = content.kind === 'overlap' ? content.bookings : [null];
    for (const booking of about) {
      const where = booking === null ? '' : `${booking.id} ${booking.start} ${booking.end}`;
      const name = `${content.question} ${where}`;
      const before = asked.get(name) ?? notice;
      const isAnew = booking !== null && isLostOrMoved(ledger, booking, before.createdAt);
      if (before.key !== notice.key && !isAnew)
        ledger.violate(`I11 asked twice: ${before.key}, ${notice.key}`);
      asked.set(name, notice);
    }
  }
}

/** What she moved away and back is another overlap; what lost its note is asked about anew. */
function isLostOrMoved(ledger: Ledger, { id, start }: BookingInShort, since: number): boolean {
  const acts = ledger.doctorKnows.get(id) ?? [];
  return ledger.wiped.has(id) || acts.some((act) => act.at >= since && act.start !== start);
}

/** I12: whoever said nothing keeps what she has, and nothing is kept for her any longer. */
function everyOfferHasEnded({ ledger }: Settled, bookings: readonly BookingEvent[]): void {
  for (const { stands, event } of bookings) {
    if (!stands || event.marks?.kind !== 'booking' || event.marks.offer === undefined) continue;
    ledger.violate(`I12 ${event.id} is still offered ${when(event.marks.offer)}`);
  }
}

/** What was queued and came to nothing may never have reached Google. */
const speaksOfABooking = ({ notice }: Arrival): boolean =>
  notice.content.kind !== 'unavailable';
const bookingOf = ({ notice }: Arrival): string => notice.booking;
const reaches = (practitioner: Practitioner, channel: 'email' | 'telegram'): boolean =>
  channel === 'email' ? practitioner.email !== null : practitioner.telegramChatId !== null;

/** A mail client keeps the highest SEQUENCE, whatever arrives after it (RFC 5546). */
function lastTold(
  post: Post,
  id: string,
  party: 'patient' | 'doctor',
  channel: 'email' | 'telegram',
): Truth | undefined {
  const told = post.arrivals.filter(
    ({ notice }) =>
      notice.booking === id &&
      notice.party === party &&
      notice.channel === channel &&
      notice.content.kind !== 'unavailable',
  );
  const last = told.toSorted(
    (a, b) => a.notice.content.revision - b.notice.content.revision || a.at - b.at,
  );
  const latest = last.at(-1);
  return latest === undefined ? undefined : truthIn(latest.notice);
}

function knows(told: Truth | undefined, truth: Truth, now: number): boolean {
  // Nobody needs to hear of what came and went, nor of what is over.
  if (told === undefined) return truth.status === 'cancelled';
  return sameTruth(told, truth) || (truth.end <= now && told.end <= now);
}

/** What she asked for without an answer may be so, or not; the place of one act goes with the end of another. */
function sheDidIt(acts: readonly Truth[], truth: Truth): boolean {
  const ended = acts.some((act) => act.status === truth.status);
  if (truth.status === 'cancelled') return ended;
  return ended && acts.some((act) => act.start === truth.start && act.end === truth.end);
}

/** A person restored or moved it when it was over already: nobody needs to hear of that. */
const cameWhenOver = ({ doctorKnows }: Ledger, id: string, { end }: Truth): boolean =>
  (doctorKnows.get(id) ?? []).some((act) => act.at >= end);

const say = (truth: Truth | undefined): string =>
  truth === undefined ? 'nothing' : `${truth.status} ${when(truth)}`;

/** What lay only in a mirror that was lost could not be told: decisions 0003 and 0005. */
function allowForgetting(ledger: Ledger, id: string | null, violation: string): void {
  if (id !== null && ledger.excused.has(id)) ledger.counts.forgotten += 1;
  else ledger.violate(violation);
}

/** I5: no hold, no intent, no notice is left over. */
async function nothingIsLeft({ google, ledger, scenario, boxes }: Settled): Promise<void> {
  for (const { calendarId } of scenario.practice.practitioners) {
    for (const { entry } of google.everything(calendarId)) {
      if (entry.kind === 'event' && entry.marks?.kind === 'hold') {
        ledger.violate(`I5 hold event ${entry.id} is left in Google`);
      }
    }
  }
  for (const { number, mirror } of boxes) {
    const intents = await mirror.intents();
    for (const intent of intents) {
      ledger.violate(`I5 mirror ${number}: ${intent.kind} of ${intent.booking} is unfinished`);
    }
    const { due, dead } = await mirror.noticeCounts();
    if (due + dead > 0) ledger.violate(`I5 mirror ${number}: ${due} notices due, ${dead} dead`);
    const broken = await mirror.verifyAudit();
    if (broken !== null) ledger.violate(`I5 mirror ${number}: audit broken at ${broken}`);
  }
}

const emailOf = ({ event }: BookingEvent): string =>
  event.marks?.kind === 'booking' ? event.marks.patient.email : '';
