/**
 * Telling is level-triggered: a notice is owed because what a party was told differs from what is
 * so, not because something happened. Three drags make one mail, there and back makes none.
 */
import type { Booking, BookingMarks, BookingStatus, Party, Told } from './event.ts';
import type { Telling } from './intent.ts';
import type {
  AppointmentContent,
  AppointmentKind,
  AppointmentNotice,
  Matter,
  Notice,
} from './notice.ts';
import { isMobile } from './phone.ts';
import type { Practitioner } from './practice.ts';
import { differsFromTold } from './told.ts';
import type { Instant, Interval, Locale, PractitionerId } from './values.ts';

/**
 * What is owed for a change made by the doctor's own hand: the patient is told, and the doctor counts
 * as told, for it was she. Null when nobody is owed anything.
 */
export function owedForDoctorsChange(
  booking: Booking,
  practitioner: PractitionerId,
  by: string,
): Telling | null {
  const truth = truthOf(booking, practitioner);
  const before = booking.told.patient;
  if (!differsFromTold(booking, before, practitioner)) return null;
  const told: Partial<Record<Party, Told>> = {
    patient: nextTold(before, truth, by),
    doctor: nextTold(booking.told.doctor, truth, by),
  };
  const content = contentOf(booking, truth, before, 'doctor');
  const contents: { party: Party; content: AppointmentContent }[] = [
    { party: 'patient', content },
  ];
  if (isHandedOver(truth, booking.told.doctor)) {
    // It was her colleague who did it: she learns that it is hers now.
    const hers = contentOf(booking, truth, booking.told.doctor, 'doctor');
    contents.push({ party: 'doctor', content: { ...hers, kind: 'handed-over' } });
  }
  return { told, contents };
}

/** What is owed when a patient, or somebody in the practice for her, changed a booking through us. */
export function owedForOwnChange(
  booking: Booking,
  truth: Truth,
  by: 'patient' | 'doctor' | 'engine',
  tag: string,
): Telling {
  const parties: readonly Party[] = ['patient', 'doctor'];
  const told: Partial<Record<Party, Told>> = {};
  const contents: { party: Party; content: AppointmentContent }[] = [];
  for (const party of parties) {
    const before = booking.told[party];
    told[party] = nextTold(before, truth, tag);
    // She did it herself: nobody tells her so. Nor is anybody told again what she was told last: what a
    // person undid in between had not been told yet.
    if (party === 'doctor' && by === 'doctor') continue;
    if (!differsFromTold(truth, before, null)) continue;
    contents.push({ party, content: contentOf(booking, truth, before, by) });
  }
  return { told, contents };
}

/**
 * A telling made when its change was asked for, brought up to what the booking is and what was told
 * since: it may have waited long for Google. The tag, by which a lost answer is known again, stays.
 */
export function retold(
  telling: Telling,
  booking: Booking,
  truth: Truth,
  by: 'patient' | 'doctor' | 'engine',
): Telling {
  const tag = telling.told.patient?.by ?? '';
  // Our own patch got through already: what it says is what is told.
  if (booking.told.patient?.by === tag) return telling;
  const { told, contents } = owedForOwnChange(booking, truth, by, tag);
  const { alternatives = [], reason } = telling.contents[0]?.content ?? {};
  const given = { alternatives, ...(reason === undefined ? {} : { reason }) };
  return {
    told,
    contents: contents.map((one) => ({ ...one, content: { ...one.content, ...given } })),
  };
}

/** Of a booking that is withdrawn before anybody was told of it: nothing is owed to anyone. */
export function withdrawnTold(marks: BookingMarks): Partial<Record<Party, Told>> {
  const truth: Truth = { status: 'cancelled', ...marks.slot, practitioner: marks.practitioner };
  const by = marks.told.patient?.by ?? '';
  return {
    patient: nextTold(marks.told.patient, truth, by),
    doctor: nextTold(marks.told.doctor, truth, by),
  };
}

/** Neither what is so nor what was told matters any more once both lie in the past. */
export function isPast(booking: Booking, now: Instant): boolean {
  const toldEnd = booking.told.patient?.end ?? booking.end;
  return booking.end <= now && toldEnd <= now;
}

export interface Truth extends Interval {
  readonly status: BookingStatus;
  readonly practitioner: PractitionerId;
}

export const truthOf = (booking: Booking, practitioner: PractitionerId): Truth => ({
  status: booking.status,
  start: booking.start,
  end: booking.end,
  practitioner,
});

export function nextTold(before: Told | null, truth: Truth, by: string): Told {
  const { status, start, end, practitioner } = truth;
  return { revision: (before?.revision ?? 0) + 1, status, start, end, practitioner, by };
}

/** What to say, given what the party was told before. */
export function contentOf(
  booking: Pick<Booking, 'marks' | 'iCalUID' | 'htmlLink'>,
  truth: Truth,
  before: Told | null,
  by: AppointmentContent['by'],
): AppointmentContent {
  const { status, start, end, practitioner } = truth;
  const { patient, type } = booking.marks;
  return {
    kind: kindOf(truth, before),
    by,
    status,
    start,
    end,
    practitioner,
    type,
    patient,
    previous:
      before === null
        ? null
        : { start: before.start, end: before.end, practitioner: before.practitioner },
    alternatives: [],
    revision: (before?.revision ?? 0) + 1,
    iCalUID: booking.iCalUID,
    htmlLink: booking.htmlLink,
  };
}

function kindOf(truth: Truth, before: Told | null): AppointmentKind {
  if (truth.status === 'cancelled') return 'cancelled';
  if (before === null) return truth.status === 'pending' ? 'pending' : 'booked';
  if (before.status === 'cancelled') return 'restored';
  if (before.start !== truth.start || before.end !== truth.end) return 'moved';
  if (isHandedOver(truth, before)) return 'handed-over';
  return before.status === 'pending' ? 'approved' : 'moved';
}

/** It stands, and lies in the calendar of another practitioner than the one who was named before. */
const isHandedOver = (truth: Truth, before: Told | null): boolean =>
  before !== null &&
  before.status !== 'cancelled' &&
  truth.status !== 'cancelled' &&
  before.practitioner !== truth.practitioner;

/** One notice for each channel that reaches the party. */
export function noticesFor(
  booking: Notice['booking'],
  owed: Telling['contents'],
  reach: Reach,
  at: Instant,
): readonly AppointmentNotice[] {
  return owed.flatMap(({ party, content }) =>
    addresses(party, content, reach).map(([channel, to]) => ({
      key: noticeKey(booking, party, channel, whatIsSaid(content)),
      booking,
      party,
      channel,
      to,
      locale: party === 'patient' ? content.patient.locale : reach.locale,
      content,
      createdAt: at,
    })),
  );
}

/** Stable: the same telling to the same party always has the same key. */
export const noticeKey = (
  booking: Notice['booking'],
  party: Party,
  channel: Notice['channel'],
  said: readonly (string | number)[],
): string => [booking, party, channel, ...said].join('.');

/** As `noticesFor`, of what the event says is owed under this tag. */
export const owedNotices = (
  booking: Notice['booking'],
  owed: Telling['contents'],
  reach: Reach,
  at: Instant,
  by: string,
): readonly AppointmentNotice[] =>
  noticesFor(booking, owed, reach, at).map((notice) => ({ ...notice, owedBy: by }));

/** The ways on which a party is reached with this. */
export const channelsTo = (
  party: Party,
  content: Pick<AppointmentContent, 'patient' | 'kind'>,
  reach: Reach,
): readonly Notice['channel'][] => addresses(party, content, reach).map(([channel]) => channel);

/** A second wish that comes to nothing, or a second offer, is news, although nothing was told in between. */
function whatIsSaid(content: AppointmentContent): (string | number)[] {
  const { kind, revision, start, until } = content;
  if (kind === 'offer') return [kind, revision, start, until ?? 0];
  return kind === 'unavailable' ? [kind, revision, start] : [kind, revision];
}

/** Who can be reached how. */
export interface Reach {
  readonly practitioner: Practitioner;
  /** The practice's own language, for the doctor. */
  readonly locale: Locale;
  /** Channels that are configured; mail is always owed, so that a missing server is noticed. */
  readonly telegram: boolean;
  readonly sms: boolean;
}

/** A matter put to the doctor, over every channel that reaches her, or only over those named. */
export function matterNotices(
  about: Notice['booking'],
  /** Together with the channel: the notice's key. */
  name: string,
  matter: Matter,
  reach: Reach,
  at: Instant,
  only?: { readonly channels?: readonly Notice['channel'][]; readonly thread?: string },
): readonly Notice<Matter>[] {
  return doctorsAddresses(reach)
    .filter(([channel]) => only?.channels?.includes(channel) ?? true)
    .map(([channel, to]) => ({
      key: [name, 'doctor', channel].join('.'),
      booking: about,
      party: 'doctor',
      channel,
      to,
      locale: reach.locale,
      content: matter,
      createdAt: at,
      ...(only?.thread === undefined ? {} : { thread: only.thread }),
    }));
}

/** Where a party is reached, channel by channel. */
function addresses(
  party: Party,
  { patient, kind }: Pick<AppointmentContent, 'patient' | 'kind'>,
  reach: Reach,
): [Notice['channel'], string][] {
  if (party === 'doctor') return doctorsAddresses(reach);
  const found: [Notice['channel'], string][] = [];
  if (patient.email !== '') found.push(['email', patient.email]);
  if (!reach.sms) return found;
  // Typed in by the doctor, with a telephone number alone; or worth nothing unless it is read in time.
  const isUrgent = kind === 'reminder' || kind === 'offer';
  const takesSms =
    patient.email === '' ? isInternational(patient.phone) : isUrgent && isMobile(patient.phone);
  if (takesSms) found.push(['sms', patient.phone]);
  return found;
}

/** E.164, as providers want it. */
const isInternational = (phone: string): boolean => /^\+\d{6,15}$/.test(phone);

function doctorsAddresses({
  practitioner,
  telegram,
  sms,
}: Reach): [Notice['channel'], string][] {
  const found: [Notice['channel'], string][] = [];
  if (practitioner.email !== null) found.push(['email', practitioner.email]);
  if (telegram && practitioner.telegramChatId !== null) {
    found.push(['telegram', practitioner.telegramChatId]);
  }
  if (sms && practitioner.phone !== null) found.push(['sms', practitioner.phone]);
  return found;
}
