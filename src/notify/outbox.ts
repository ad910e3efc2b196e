/** The outbox loop: brings notices that are due to their channels, and records what became of them. */
import { occupies } from '../engine/core/intent.ts';
import { isAppointment, isNewer, type Notice } from '../engine/core/notice.ts';
import { isOwedByUs, isTakenOver } from '../engine/core/owed.ts';
import { HOUR, type Instant, MINUTE, type ProcessId, SECOND } from '../engine/core/values.ts';
import { errorForLog } from '../engine/error-for-log.ts';
import type { Bell } from '../engine/journal/wakes.ts';
import type { AuditEntry, Mirror } from '../engine/mirror-port.ts';
import {
  type ClaimedNotice,
  type DeliveryRecord,
  type NoticeRecord,
  OVERTAKEN,
} from '../engine/outbox-port.ts';
import type { Log } from '../engine/parts.ts';
import type { Channel, Clock, Delivery, Entropy } from '../engine/ports.ts';
import { type Backoff, DEFAULT_BACKOFF, verdictOn } from './verdict.ts';

export interface OutboxParts {
  readonly mirror: Pick<
    Mirror,
    | 'booking'
    | 'claimDueNotices'
    | 'messageOf'
    | 'nextNoticeDue'
    | 'notices'
    | 'recordDelivery'
    | 'worksOn'
  >;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  /** Whose the claimed notices are. */
  readonly by: ProcessId;
  /** Left out: waits without jitter. */
  readonly entropy?: Pick<Entropy, 'fraction'>;
  readonly log: Log;
  /**
   * How long a claimed notice is ours, milliseconds, while we live: after a crash it is due again at once.
   * Default: 2 minutes. Must be longer than one delivery may take.
   */
  readonly leaseMs?: number;
  /** How long one delivery may take, milliseconds. Default: 40 s, longer than any channel's own. */
  readonly timeoutMs?: number;
  readonly backoff?: Backoff;
  /** Rung when something may be due. */
  readonly bell: Bell;
  /** How often to look for what other processes have written, milliseconds. Default: a minute. */
  readonly lookEveryMs?: () => number;
}

export interface OutboxLoop {
  /** Delivers until stopped. Rejects when the mirror fails: to be started again after a while. */
  run(): Promise<void>;
  /** Resolves once the deliveries under way are recorded; what only waits in line stays due. */
  stop(): Promise<void>;
  /** Delivers what is due now, and resolves when all of it is recorded: how many were. */
  drainOnce(): Promise<number>;
}

/**
 * At least once: a crash between a delivery and its record repeats that one message. Channels work side
 * by side, each in order, so that one that hangs or fails holds up no other. A notice never overtakes
 * an earlier one about the same booking to the same address, nor comes after what another engine, with
 * an outbox of its own, has told since; and of a thread the latest is the last to be said. No address and
 * no patient data reaches the log or the audit.
 */
export function outboxLoop(parts: OutboxParts): OutboxLoop {
  const { mirror, clock, log, bell, lookEveryMs = () => MINUTE } = parts;
  const { leaseMs = 120 * SECOND, timeoutMs = 40 * SECOND, backoff = DEFAULT_BACKOFF } = parts;
  if (leaseMs < timeoutMs + SAFETY_MS) {
    throw new Error(`a lease of ${leaseMs} ms is too short for deliveries of ${timeoutMs} ms`);
  }
  const channels = new Map(parts.channels.map((channel) => [channel.name, channel]));
  const lanes = new Map<Channel['name'], Promise<unknown>>();
  const tries = new Map<string, number>();
  const stopping = new AbortController();
  let queued = 0;
  /** What the mirror threw at a lane that nobody awaits. */
  const failures: unknown[] = [];

  return {
    async run() {
      failures.length = 0;
      while (!stopping.signal.aborted) {
        // With no room it is a delivery that ends which rings.
        const wait = queued < ROOM ? await untilDue() : MINUTE;
        const claimed = wait > 0 ? 0 : (await claimRound(clock.now())).length;
        if (failures.length > 0) throw failures[0];
        // Due, yet nothing could be claimed: another process has it.
        if (claimed === 0) await bell.sleep(wait > 0 ? wait : SECOND);
      }
      await allLanes();
    },
    async stop() {
      stopping.abort();
      bell.ring();
      await allLanes();
    },
    async drainOnce() {
      let tried = 0;
      // Only what is due at this moment: what fails and is soon due again is for another time.
      const now = clock.now();
      while (!stopping.signal.aborted) {
        const round = await claimRound(now);
        if (round.length === 0) break;
        const outcomes = await Promise.all(round);
        tried += outcomes.filter((outcome) => outcome === 'recorded').length;
      }
      return tried;
    },
  };

  async function allLanes(): Promise<void> {
    await Promise.all(lanes.values());
  }

  /**
   * Claiming takes the database's one write lock, which nobody should take for nothing. Wall clocks jump,
   * and other processes add notices: never long.
   */
  async function untilDue(): Promise<number> {
    const due = await mirror.nextNoticeDue();
    return Math.min(due === null ? MINUTE : due - clock.now(), lookEveryMs(), MINUTE);
  }

  /** What was due at `dueBy`, leased from now on. */
  async function claimRound(dueBy: Instant): Promise<readonly Promise<'recorded' | 'left'>[]> {
    const claimedAt = clock.monotonic();
    const lease = leaseMs + Math.max(0, clock.now() - dueBy);
    const claimed = await mirror.claimDueNotices(dueBy, lease, ROUND, parts.by);
    return claimed.toSorted(inOrderOfTelling).map((one) => enqueue(one, claimedAt));
  }

  function enqueue(claimed: ClaimedNotice, claimedAt: number): Promise<'recorded' | 'left'> {
    const { channel } = claimed.notice;
    const before = lanes.get(channel) ?? Promise.resolve();
    queued += 1;
    const done = before
      .then(() => attempt(claimed, claimedAt))
      .finally(() => {
        queued -= 1;
        bell.ring();
      });
    // The lane goes on after a failure of the mirror; run() or drainOnce() reports it.
    lanes.set(
      channel,
      done.catch((error: unknown) => {
        failures.push(error);
      }),
    );
    return done;
  }

  async function attempt(
    claimed: ClaimedNotice,
    claimedAt: number,
  ): Promise<'recorded' | 'left'> {
    // Beyond its lease a notice may be with another process. What is left becomes due by itself.
    const leaseLeft = claimedAt + leaseMs - clock.monotonic();
    if (stopping.signal.aborted || leaseLeft < timeoutMs + SAFETY_MS) return 'left';
    const { notice, attempts } = claimed;
    const channel = channels.get(notice.channel);
    if (channel === undefined) {
      const reason = UNCONFIGURED[notice.channel];
      return record(notice, attempts, waiting(UNCONFIGURED_WAIT_MS, reason));
    }
    const blockedUntil = await earlierStillDue(notice);
    if (blockedUntil !== null) {
      const wait = Math.max(blockedUntil - clock.now(), 0) + backoff.firstMs;
      return record(notice, attempts, waiting(wait, 'waits for an earlier notice'));
    }
    if (isTooLate(notice) || (await isOvertaken(notice))) {
      return record(notice, attempts, { state: 'dead', at: clock.now(), reason: OVERTAKEN });
    }
    const thread = await threadOf(notice);
    // Said by way of the later one, whose message this one would turn back into the past.
    if (thread.length > 0 && thread.at(-1)?.notice.key !== notice.key) {
      return record(notice, attempts, { state: 'sent', at: clock.now(), providerId: null });
    }
    const tried = (tries.get(notice.key) ?? 0) + 1;
    tries.set(notice.key, tried);
    const delivery = await deliver(channel, notice, await messageIn(thread, notice));
    const verdict = verdictOn(delivery, backoff, {
      now: clock.now(),
      attempts,
      tried,
      fraction: parts.entropy?.fraction() ?? 0,
    });
    if (verdict.state !== 'due') tries.delete(notice.key);
    return record(notice, attempts, verdict);
  }

  /** What she could no longer accept is not offered to her. */
  function isTooLate({ content }: Notice): boolean {
    return content.kind === 'offer' && (content.until ?? 0) <= clock.now();
  }

  function waiting(ms: number, reason: string): DeliveryRecord {
    const now = clock.now();
    return { state: 'due', at: now, dueAt: now + ms, reason };
  }

  /** When an earlier notice on the same way is due; null when there is none. */
  async function earlierStillDue(notice: Notice): Promise<number | null> {
    const due = await mirror.notices({ state: 'due', booking: notice.booking });
    const earlier = due.filter(
      (other) =>
        other.notice.party === notice.party &&
        other.notice.channel === notice.channel &&
        other.notice.to === notice.to &&
        comesAfter(notice, other.notice),
    );
    return earlier.length === 0 ? null : Math.max(...earlier.map(({ dueAt }) => dueAt));
  }

  /**
   * While this one waited, another engine with a mirror of its own has told what became of the booking
   * since. Now it would come after that, and be the last word. What we tell later ourselves follows in
   * order; of a doctor no later telling is certain, since what she does herself she is not told.
   */
  async function isOvertaken(notice: Notice): Promise<boolean> {
    const held = await mirror.booking(notice.booking);
    if (held !== null && isTakenOver(notice, held.marks)) return true;
    if (notice.party !== 'patient' || !isAppointment(notice)) return false;
    const { booking, content } = notice;
    if (content.kind === 'unavailable') return false;
    const said = held?.told.patient ?? null;
    if (held === null || said === null || said.revision <= content.revision) return false;
    if ((await mirror.worksOn(booking)).some(occupies)) return false;
    // Told since was its end once more, and nobody sends that again.
    const isEnd = said.status === 'cancelled' && content.status === 'cancelled';
    if (isEnd && isOwedByUs(notice, held.marks)) return false;
    const ours = await mirror.notices({ booking });
    return !ours.some(
      ({ notice: other }) =>
        other.party === notice.party &&
        isNewer(other, notice) &&
        !isTakenOver(other, held.marks),
    );
  }

  /** All of its thread, in the order in which they came to be owed; empty when it is of none. */
  async function threadOf(notice: Notice): Promise<readonly NoticeRecord[]> {
    const { thread, channel, booking } = notice;
    if (thread === undefined) return [];
    const all = await mirror.notices({ booking });
    return all.filter((one) => one.notice.thread === thread && one.notice.channel === channel);
  }

  /** The message that this one takes the place of, as its provider called it. */
  async function messageIn(
    records: readonly NoticeRecord[],
    { thread, channel, to }: Notice,
  ): Promise<string | null> {
    const before = records.findLast(({ state }) => state === 'sent');
    // Another address has its own messages, under the same numbers perhaps.
    if (thread === undefined || before?.notice.to !== to) return null;
    return mirror.messageOf(thread, channel);
  }

  async function deliver(
    channel: Channel,
    notice: Notice,
    replacing: string | null,
  ): Promise<Delivery> {
    const cut = new AbortController();
    const tooLong = clock.sleep(timeoutMs, cut.signal).then(
      (): Delivery => ({
        kind: 'later',
        reason: 'no answer in time',
        retryAfterMs: null,
      }),
    );
    const answer = (async () => channel.deliver(notice, replacing))().catch(
      (error: unknown): Delivery => {
        // A mistake of ours in one notice must not silence all others: it ends as a dead letter.
        log.error(
          { channel: channel.name, kind: notice.content.kind, ...errorForLog(error) },
          'channel crashed',
        );
        return {
          kind: 'later',
          reason: 'a mistake in the program; see the log',
          retryAfterMs: null,
        };
      },
    );
    const delivery = await Promise.race([answer, tooLong]);
    cut.abort();
    return delivery;
  }

  async function record(
    notice: Notice,
    attempts: number,
    result: DeliveryRecord,
  ): Promise<'recorded'> {
    const audit = auditOf(notice, attempts, result);
    await mirror.recordDelivery(notice.key, result, audit);
    const fields = { booking: notice.booking, ...audit.detail };
    if (result.state === 'sent') log.info(fields, 'notice sent');
    else if (result.state === 'due') log.warn(fields, 'notice waits');
    else if (result.reason === OVERTAKEN) log.info(fields, 'notice overtaken');
    else log.error(fields, 'notice given up');
    return 'recorded';
  }
}

function auditOf(notice: Notice, attempts: number, result: DeliveryRecord): AuditEntry {
  const { party, channel, booking, content } = notice;
  return {
    at: result.at,
    actor: 'engine',
    action: ACTIONS[result.state],
    booking,
    calendarId: null,
    detail: {
      party,
      channel,
      kind: content.kind,
      tries: attempts + 1,
      ...(result.state === 'sent' ? {} : { reason: result.reason }),
    },
  };
}

/** Oldest first; of one booking, in the order in which things were said. */
const inOrderOfTelling = (a: ClaimedNotice, b: ClaimedNotice): number =>
  a.notice.createdAt - b.notice.createdAt || revisionOf(a) - revisionOf(b);

/** A reminder says nothing newer than the confirmation that it reminds of, and comes after it all the same. */
const comesAfter = (a: Notice, b: Notice): boolean =>
  isNewer(a, b) ||
  (isAppointment(a) && isAppointment(b) && !isNewer(b, a) && a.createdAt > b.createdAt);

const revisionOf = ({ notice }: ClaimedNotice): number =>
  isAppointment(notice) ? notice.content.revision : 0;

const ACTIONS = { sent: 'notice.sent', due: 'notice.retry', dead: 'notice.dead' } as const;

const UNCONFIGURED: Readonly<Record<Notice['channel'], string>> = {
  email:
    'mail is not configured: set SMTP_URL and MAIL_FROM, or GMAIL_USER and GMAIL_APP_PASSWORD',
  telegram: 'Telegram is not configured: set TELEGRAM_BOT_TOKEN and TELEGRAM_CHAT_ID',
  sms: 'SMS is not configured: set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM',
};

const UNCONFIGURED_WAIT_MS = HOUR;
/** Between the end of a delivery and that of its lease: time to write the record. */
const SAFETY_MS = 5 * SECOND;
/** Notices claimed at once, and how many may stand in line before no more are claimed. */
const ROUND = 20;
const ROOM = 100;
