/** What goes wrong: calls that fail, outages, processes that die, mirrors that are lost, dead tokens. */
import { owedKeys } from '../../src/engine/core/owed.ts';
import { MINUTE, SECOND } from '../../src/engine/core/values.ts';
import { openMirror } from '../../src/mirror/open-mirror.ts';
import type { FaultKind } from '../../src/sandbox/faults.ts';
import type { Dice } from './dice.ts';
import type { Box, Server } from './server.ts';
import type { World } from './simulate.ts';

export interface Trouble {
  /** Perhaps something goes wrong now. */
  strike(): void;
  /** Everything is mended, and every engine runs. */
  end(): void;
}

const OPERATIONS = [
  'events.insert',
  'events.list',
  'events.get',
  'events.patch',
  'events.delete',
  'events.*',
] as const;

/**
 * Every kind that a calendar call knows, but for the lie of a single 404: Google's 404 on a get of that
 * very event is the proof of a deletion. For the same reason only listings are stale.
 */
const KINDS: readonly FaultKind[] = [
  'lost-response',
  'lost-response',
  'lost-response-hang',
  'timeout',
  'reset',
  'backend-error',
  'rate-limited',
  'user-rate-limited',
  'quota-exceeded',
  'too-many-requests',
  'unauthorized',
  'sync-token-gone',
  'stale-read',
];
const OUTAGES: readonly FaultKind[] = ['reset', 'timeout', 'backend-error', 'unauthorized'];
/** The calendars are not shared with us for a while, for reading only, or nothing may be written for hours. */
const CLOSURES: readonly FaultKind[] = [
  'not-found',
  'forbidden',
  'read-only',
  'quota-exceeded',
];
/** What leaves a calendar readable, and what it refuses then. */
const FOR_READING: ReadonlySet<FaultKind> = new Set(['read-only', 'quota-exceeded']);
const WRITES = ['events.insert', 'events.patch', 'events.delete'] as const;

export function newTrouble(world: World): Trouble {
  const { scenario, clock, google, servers, boxes, ledger, post, trace } = world;
  const dice = world.dice.fork('trouble');
  const closing = world.dice.fork('closing');
  const mails = world.dice.fork('mails');
  const shared = servers.filter(
    ({ box }) => servers.filter((server) => server.box === box).length > 1,
  );
  const { model } = google;
  let over = false;

  function strike(): void {
    if (dice.chance('a call fails', scenario.faults)) fault();
    if (dice.chance('Google goes away', scenario.faults / 5)) void outage(dice, OUTAGES);
    if (closing.chance('calendar is closed', scenario.faults / 4))
      void outage(closing, CLOSURES);
    if (dice.chance('tokens die', scenario.faults / 5)) expire();
    if (dice.chance('a process dies', scenario.crashes))
      crash(dice.pick('which process', servers));
    if (shared.length > 0 && dice.chance('one of several dies', scenario.crashes)) {
      crash(dice.pick('which of several', shared));
    }
    if (mails.chance('mail server goes away', scenario.channelTrouble / 5)) void mailOutage();
    if (dice.chance('a mirror is lost', scenario.amnesia))
      forget(dice.pick('which mirror', boxes));
    if (dice.chance('a night pass', 0.04)) night(dice.pick('night of', servers));
    for (const server of servers) if (!server.isUp) void restart(server);
  }

  function fault(): void {
    const server = dice.pick('fault at', servers);
    const kind = dice.pick('kind of fault', KINDS);
    const operation =
      kind === 'stale-read' ? 'events.list' : dice.pick('operation', OPERATIONS);
    const times = dice.between('how often', 1, 3);
    trace.note(`trouble: ${server.name} ${operation} ${kind} x${times}`);
    server.faults.add({
      operation,
      kind,
      times,
      after: dice.pick('after calls', [0, 0, 1, 2]),
    });
  }

  async function outage(dice: Dice, kinds: readonly FaultKind[]): Promise<void> {
    const kind = dice.pick('kind of outage', kinds);
    const struck = dice.chance('away from all', 0.5)
      ? servers
      : [dice.pick('away from', servers)];
    const ms = dice.between('away for', 10 * SECOND, 20 * MINUTE);
    const names = struck.map((server) => server.name).join();
    trace.note(
      `trouble: Google is away from ${names} (${kind}) for ${Math.round(ms / 1000)} s`,
    );
    const times = Number.POSITIVE_INFINITY;
    const refused = FOR_READING.has(kind) ? WRITES : ['*'];
    const ends = struck.flatMap(({ faults }) =>
      refused.map((operation) => faults.add({ operation, kind, times })),
    );
    await clock.sleep(ms);
    for (const end of ends) end();
    trace.note(`trouble: Google is back for ${names}`);
  }

  function expire(): void {
    trace.note('trouble: sync tokens die');
    model.expireTokens();
  }

  function crash(server: Server): void {
    if (!server.isUp) return;
    const effects = dice.pick('dies after', [
      0,
      dice.between('few effects', 1, 4),
      dice.between('many effects', 1, 20),
    ]);
    server.crash(effects, dice.pick('before or after', ['before', 'after']));
  }

  /** The mirror is deleted while the engines are down, and rebuilt from Google. */
  function forget(box: Box): void {
    const hit = servers.filter((server) => server.box === box);
    for (const server of hit) server.crash(0, 'after');
    trace.note(`trouble: mirror ${box.number} is lost`);
    ledger.counts.amnesias += 1;
    noteWhatWasNotNoted();
    const old = box.mirror;
    box.mirror = openMirror({ file: ':memory:' });
    box.generation += 1;
    box.sent = new Set();
    void excuse(old);
  }

  /** What has left, and still stands in its event as owed, whoever finds it there may say again. */
  function noteWhatWasNotNoted(): void {
    const arrived = new Set(post.arrivals.map(({ notice }) => notice.key));
    for (const { event } of google.bookings()) {
      if (event.marks?.kind !== 'booking') continue;
      for (const message of event.marks.owed?.messages ?? []) {
        for (const key of owedKeys(event.marks, message)) {
          if (arrived.has(key)) ledger.unnoted.add(key);
        }
      }
    }
  }

  /** Sometimes a mirror is lost while what it owes cannot leave. */
  async function mailOutage(): Promise<void> {
    const open = post.closeMail();
    ledger.counts.mail_outages += 1;
    trace.note('trouble: the mail server is away');
    await clock.sleep(mails.between('mail is away for', MINUTE, 20 * MINUTE));
    const isLost = scenario.amnesia > 0 && mails.chance('a mirror is lost meanwhile', 0.5);
    if (isLost && !over) {
      const box = mails.pick('mirror with unsent mail', boxes);
      const { due } = await box.mirror.noticeCounts();
      if (due > 0) ledger.counts.mail_losses += 1;
      forget(box);
    }
    await clock.sleep(mails.between('and a while longer', SECOND, 10 * MINUTE));
    open();
    trace.note('trouble: the mail server is back');
  }

  /** What lay nowhere but in this mirror is lost with it; what an event owes is not. */
  async function excuse(old: Box['mirror']): Promise<void> {
    const due = await old.notices({ state: 'due' });
    const begun = await old.intents();
    for (const { notice } of due) {
      const { booking, content, owedBy } = notice;
      // Where Google lets nobody write on what is deleted, nobody can take over what it owes.
      const isBuried =
        'status' in content &&
        content.status === 'cancelled' &&
        (model.switches.tombstones !== 'writable' || ledger.changedCalendar.has(booking));
      if (owedBy === undefined || isBuried) ledger.excused.add(booking);
    }
    for (const { booking } of begun) ledger.excused.add(booking);
    await old.close();
  }

  function night(server: Server): void {
    trace.note(`night at ${server.name}`);
    void server.ask('night', (engine) => engine.sync({ full: true, cause: 'night' }));
  }

  const starting = new Set<Server>();
  async function restart(server: Server): Promise<void> {
    if (starting.has(server)) return;
    starting.add(server);
    const soon = dice.chance('back at once', 0.5);
    await clock.sleep(
      soon
        ? dice.between('back in', 100, 2 * SECOND)
        : dice.between('down for', SECOND, 3 * MINUTE),
    );
    starting.delete(server);
    if (!server.isUp && !over) server.start();
  }

  return {
    strike,
    end() {
      over = true;
      trace.note('trouble ends');
      for (const server of servers) {
        server.calm();
        if (!server.isUp) server.start();
      }
      Object.assign(model.switches, { lagMs: 0, pageSize: null, emptyPages: 0 });
    },
  };
}
