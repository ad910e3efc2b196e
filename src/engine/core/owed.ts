/**
 * What is owed lies in the booking's event until it has left us (docs/decisions/0003): the same patch that
 * says what was told says which messages are still to go. A mirror that was lost finds them there.
 */
import type { Booking, BookingMarks, Owed, OwedMessage, Party } from './event.ts';
import type { Telling } from './intent.ts';
import type { AppointmentContent, Notice } from './notice.ts';
import { channelsTo, contentOf, noticeKey, type Reach, truthOf } from './notices.ts';
import type { Instant, PractitionerId } from './values.ts';

/**
 * The messages that a telling owes, before any of them has left.
 *
 * @param by the tag of the telling: whoever knows it sends them.
 * @param invites whether Google has yet to invite the patient.
 */
export function owedBy(
  contents: Telling['contents'],
  reach: Reach,
  {
    by,
    at,
    invites = false,
  }: { readonly by: string; readonly at: Instant; readonly invites?: boolean },
): Owed {
  const messages = contents.map(({ party, content }): OwedMessage => {
    const { kind, by: who, revision, previous, reason } = content;
    const mails = channelsTo(party, content, reach);
    const channels: OwedMessage['channels'] =
      party === 'patient' && invites ? [...mails, INVITATION] : mails;
    const why = reason === undefined ? {} : { reason };
    return { by, party, channels, kind, who, revision, previous, ...why };
  });
  return { at, handed: false, messages: messages.filter(isOpen) };
}

/** What was owed before stays owed to whom nothing newer is, and Google has yet to invite whom it had. */
export function withOwed(before: Owed | undefined, next: Owed): Owed {
  if (before === undefined) return next;
  const newer = new Set(next.messages.map(({ party }) => party));
  const older = before.messages.filter(({ party }) => !newer.has(party));
  const invited = (one: OwedMessage): OwedMessage =>
    one.party === 'patient' && newer.has('patient') && owesInvitation(before)
      ? { ...one, channels: [...one.channels, INVITATION] }
      : one;
  return {
    ...next,
    handed: before.handed,
    messages: [...older, ...next.messages.map(invited)],
  };
}

/** A message without the channels on which it has left; `isSent` by the notice's key. */
export const stillOwed = (
  booking: Pick<Booking, 'id'>,
  message: OwedMessage,
  isSent: (key: string) => boolean,
): OwedMessage => ({
  ...message,
  channels: message.channels.filter(
    (channel) => channel === INVITATION || !isSent(keyIn(booking, message, channel)),
  ),
});

/** Keys of the notices that are owed; none for what Google sends. */
export const owedKeys = (
  booking: Pick<Booking, 'id'>,
  message: OwedMessage,
): readonly string[] =>
  message.channels.flatMap((channel) =>
    channel === INVITATION ? [] : [keyIn(booking, message, channel)],
  );

export const owesInvitation = ({ messages }: Pick<Owed, 'messages'>): boolean =>
  messages.some(({ channels }) => channels.includes(INVITATION));

export const withoutInvitation = (message: OwedMessage): OwedMessage => ({
  ...message,
  channels: message.channels.filter((way) => way !== INVITATION),
});

/** Whether it is owed on any channel. */
export const isOpen = ({ channels }: OwedMessage): boolean => channels.length > 0;

/** Whether a message still says what is so: of what became of its booking since, its party is told anew. */
export const isStillSo = (booking: Booking, { party, revision, kind }: OwedMessage): boolean =>
  booking.status === 'cancelled'
    ? kind === 'cancelled'
    : (booking.told[party]?.revision ?? 0) <= revision;

/** What the messages say, put together anew by whoever finds them. */
export function contentsOwed(
  booking: Booking,
  messages: Owed['messages'],
  owner: PractitionerId,
): readonly { readonly party: Party; readonly content: AppointmentContent }[] {
  return messages.map(({ party, kind, who, revision, previous, reason }) => {
    const told = booking.told[party];
    const truth = told?.revision === revision ? told : truthOf(booking, owner);
    const content = contentOf(booking, truth, null, who);
    const why = reason === undefined ? {} : { reason };
    return { party, content: { ...content, kind, previous, revision, ...why } };
  });
}

/** Whether the event says of this very notice that it is ours to send. */
export const isOwedByUs = (notice: Notice, { owed }: BookingMarks): boolean =>
  notice.owedBy !== undefined && messageOf(notice, owed)?.by === notice.owedBy;

/** Whether another engine sends a notice in our stead, or has sent it: ours was late. */
export function isTakenOver(notice: Notice, { owed, told }: BookingMarks): boolean {
  const { content, party, owedBy: by } = notice;
  if (owed === undefined || by === undefined || !('revision' in content)) return false;
  const open = messageOf(notice, owed);
  // What the event tells of and does not owe has left, and not through us.
  return open === undefined ? told[party]?.revision === content.revision : open.by !== by;
}

/** The message that a notice is, as long as it is owed on the channel of the notice. */
const messageOf = (
  { content, party, channel }: Notice,
  owed: Owed | undefined,
): OwedMessage | undefined =>
  owed?.messages.find(
    (one) =>
      'revision' in content &&
      one.party === party &&
      one.revision === content.revision &&
      one.channels.includes(channel),
  );

const INVITATION = 'invitation' as const;

const keyIn = (
  { id }: Pick<Booking, 'id'>,
  { party, kind, revision }: OwedMessage,
  channel: Notice['channel'],
): string => noticeKey(id, party, channel, [kind, revision]);
