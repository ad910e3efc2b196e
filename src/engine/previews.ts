/**
 * Before a patient is told of what the doctor changed, the doctor reads what is coming, and can have it
 * sent at once or not at all. One message a change, which is edited as the matter goes on.
 */
import { truthName } from './core/acts.ts';
import type { Booking } from './core/event.ts';
import { busyBookings } from './core/intent.ts';
import type { Notice, PreviewMatter } from './core/notice.ts';
import { isPast, matterNotices, owedForDoctorsChange, truthOf } from './core/notices.ts';
import type { Practitioner } from './core/practice.ts';
import { type Instant, SECOND } from './core/values.ts';
import type { Duty } from './journal/duties.ts';
import { inShort } from './open-questions.ts';
import { type Parts, reachOf } from './parts.ts';

/** A change is shown once it has rested this long: three drags in a row need not be read one by one. */
const QUIET_MS = 10 * SECOND;
/** Where patients are told sooner than this, there is no time to read and press a button. */
const WORTHWHILE_MS = 30 * SECOND;

/** Shows what is coming, and ends what has come or gone. */
export function previewDuty(parts: Parts): Duty {
  return { name: 'preview', look: (owner) => preview(parts, owner) };
}

async function preview(parts: Parts, owner: Practitioner): Promise<Instant | null> {
  const { mirror, clock, settings } = parts;
  const { settleMs } = settings;
  if (!settings.telegram || settleMs < WORTHWHILE_MS) return null;
  const now = clock.now();
  const open = (await mirror.openPreviews()).filter(
    ({ content }) => content.practitioner === owner.id,
  );
  const owing = await mirror.owing(owner.calendarId, now);
  if (open.length === 0 && owing.length === 0) return null;
  const busy = busyBookings(await mirror.intents());
  const notices: Notice[] = [];
  let next: Instant | null = null;
  for (const booking of owing) {
    if (owner.telegramChatId === null || busy.has(booking.id)) continue;
    const quietAt = booking.changedAt + QUIET_MS;
    // She is still at it; or it is told in this very turn.
    if (now < quietAt) next = Math.min(next ?? quietAt, quietAt);
    else if (now < booking.changedAt + settleMs) {
      notices.push(...shown(parts, booking, owner, now));
    }
  }
  for (const one of open) {
    const { booking } = one;
    if (owing.some(({ id }) => id === booking) || busy.has(booking)) continue;
    notices.push(...(await endOf(parts, one, now)));
  }
  const unseen = notices.filter((notice) => !open.some(({ key }) => key === notice.key));
  if (unseen.length > 0) await mirror.commit({ notices: unseen });
  return next;
}

function shown(
  parts: Parts,
  booking: Booking,
  owner: Practitioner,
  now: Instant,
): readonly Notice[] {
  const telling = owedForDoctorsChange(booking, owner.id, '');
  const before = booking.told.patient;
  if (telling === null || before === null || isPast(booking, now)) return [];
  const content = telling.contents.find(({ party }) => party === 'patient')?.content;
  const change = content === undefined ? undefined : CHANGES[content.kind];
  if (change === undefined) return [];
  const truth = truthName(truthOf(booking, owner.id));
  const matter: PreviewMatter = {
    kind: 'preview',
    practitioner: owner.id,
    booking: inShort(booking),
    change,
    previous: { start: before.start, end: before.end },
    state: 'coming',
    tellAt: booking.changedAt + parts.settings.settleMs,
    truth,
  };
  // One thread for all that happens between two tellings.
  const thread = `preview.${booking.id}.${before.revision + 1}`;
  const about = { booking: booking.id, matter, owner, thread, now };
  // There and back and there again is shown again.
  return noticesOf(parts, `${thread}.${truth}.${booking.changedAt}`, about);
}

/** Nothing is owed any more, and whoever told has not said so: another engine, or it is as it was. */
async function endOf(
  parts: Parts,
  preview: Notice<PreviewMatter>,
  now: Instant,
): Promise<readonly Notice[]> {
  const told = (await parts.mirror.booking(preview.booking))?.told.patient ?? null;
  const announced = Number(preview.thread?.split('.').at(-1));
  const isTold = told !== null && told.revision >= announced;
  return ended(parts, preview, isTold ? 'told' : 'nothing', now);
}

/** What ends the previews of a booking that has just been told of, or is not to be: for the same commit. */
export async function previewEndings(
  parts: Parts,
  booking: Booking['id'],
  state: 'told' | 'untold',
): Promise<readonly Notice[]> {
  const open = await parts.mirror.openPreviews();
  const now = parts.clock.now();
  return open
    .filter((preview) => preview.booking === booking)
    .flatMap((preview) => ended(parts, preview, state, now));
}

function ended(
  parts: Parts,
  { key, booking, content, thread = '' }: Notice<PreviewMatter>,
  state: 'told' | 'untold' | 'nothing',
  now: Instant,
): readonly Notice[] {
  const owner = parts.practice.practitioners.find(({ id }) => id === content.practitioner);
  if (owner === undefined) return [];
  const matter = { ...content, state, tellAt: now };
  return noticesOf(parts, `${key}.${state}`, { booking, matter, owner, thread, now });
}

function noticesOf(
  parts: Parts,
  name: string,
  about: {
    readonly booking: Booking['id'];
    readonly matter: PreviewMatter;
    readonly owner: Practitioner;
    readonly thread: string;
    readonly now: Instant;
  },
): readonly Notice[] {
  const { booking, matter, owner, thread, now } = about;
  const only = { channels: ['telegram'], thread } as const;
  return matterNotices(booking, name, matter, reachOf(parts, owner), now, only);
}

/** What of a patient's news is worth a preview. */
const CHANGES: Readonly<Partial<Record<string, PreviewMatter['change']>>> = {
  moved: 'moved',
  'handed-over': 'handed-over',
  cancelled: 'cancelled',
  restored: 'restored',
  approved: 'approved',
};
