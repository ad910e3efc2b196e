/**
 * Before a patient is told of what the doctor changed, the doctor reads what is coming, and can have it
 * sent at once or not at all. One message a change, which is edited as the matter goes on.
 */
import { truthName } from './core/acts.ts';
import type { Booking } from './core/event.ts';
import type { Notice, PreviewMatter } from './core/notice.ts';
import { isPast, matterNotices, owedForDoctorsChange, truthOf } from './core/notices.ts';
import type { Practitioner } from './core/practice.ts';
import { type Instant, SECOND } from './core/values.ts';
import { inShort } from './open-questions.ts';
import { type Parts, reachOf } from './parts.ts';

/** A change is shown once it has rested this long: three drags in a row need not be read one by one. */
const QUIET_MS = 10 * SECOND;
/** Where patients are told sooner than this, there is no time to read and press a button. */
const WORTHWHILE_MS = 30 * SECOND;

/** One turn of it: shows what is coming, and ends what has come or gone. */
export function previewer(parts: Parts, onNotices: () => void): () => Promise<void> {
  const { mirror, clock, practice, settings } = parts;
  const { settleMs } = settings;

  return async () => {
    if (!settings.telegram || settleMs < WORTHWHILE_MS) return;
    const open = await mirror.openPreviews();
    if (open.length === 0 && (await mirror.nextOwing(0)) === null) return;
    const now = clock.now();
    const notices: Notice[] = [];
    const owing = new Map<Booking['id'], { booking: Booking; owner: Practitioner }>();
    const busy = new Set((await mirror.intents()).map((intent) => intent.booking));
    for (const owner of practice.practitioners) {
      for (const booking of await mirror.owing(owner.calendarId, now)) {
        owing.set(booking.id, { booking, owner });
        if (owner.telegramChatId === null || busy.has(booking.id)) continue;
        // She is still at it; or it is told in this very turn.
        if (now < booking.changedAt + QUIET_MS || now >= booking.changedAt + settleMs) continue;
        notices.push(...shown(booking, owner, now));
      }
    }
    for (const preview of open) {
      const { booking, thread = '' } = preview;
      if (owing.has(booking) || busy.has(booking)) continue;
      const ended = await endOf(preview, now);
      if (ended !== null) notices.push({ ...ended, thread });
    }
    const unseen = notices.filter((notice) => !open.some(({ key }) => key === notice.key));
    if (unseen.length === 0) return;
    await mirror.commit({ notices: unseen });
    onNotices();
  };

  function shown(booking: Booking, owner: Practitioner, now: Instant): readonly Notice[] {
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
      tellAt: booking.changedAt + settleMs,
      truth,
    };
    // One thread for all that happens between two tellings.
    const thread = `preview.${booking.id}.${before.revision + 1}`;
    return noticesOf(booking.id, `${thread}.${truth}`, matter, owner, now, thread);
  }

  /** Nothing is owed any more: it was told, or need not be, or there is nothing to tell. */
  async function endOf(preview: Notice<PreviewMatter>, now: Instant): Promise<Notice | null> {
    const { content, thread = '' } = preview;
    const booking = await mirror.booking(preview.booking);
    const told = booking?.told.patient ?? null;
    const asked = Number(thread.split('.').at(-1));
    const isTold = told !== null && told.revision >= asked;
    const state = !isTold ? 'nothing' : (await wasSent(preview, asked)) ? 'told' : 'untold';
    const owner = practice.practitioners.find(({ id }) => id === content.practitioner);
    if (owner === undefined) return null;
    const [notice] = noticesOf(
      preview.booking,
      `${thread}.${state}`,
      { ...content, state, tellAt: now },
      owner,
      now,
      thread,
    );
    return notice ?? null;
  }

  /** Whether that telling was said aloud. */
  async function wasSent({ booking }: Notice, revision: number): Promise<boolean> {
    const notices = await mirror.notices({ booking });
    return notices.some(
      ({ notice: { party, content } }) =>
        party === 'patient' && 'revision' in content && content.revision >= revision,
    );
  }

  function noticesOf(
    booking: Booking['id'],
    name: string,
    matter: PreviewMatter,
    owner: Practitioner,
    at: Instant,
    thread: string,
  ): readonly Notice[] {
    const only = { channels: ['telegram'], thread } as const;
    return matterNotices(booking, name, matter, reachOf(parts, owner), at, only);
  }
}

/** What of a patient's news is worth a preview. */
const CHANGES: Readonly<Partial<Record<string, PreviewMatter['change']>>> = {
  moved: 'moved',
  'handed-over': 'handed-over',
  cancelled: 'cancelled',
  restored: 'restored',
  approved: 'approved',
};
