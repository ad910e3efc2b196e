/** What goes wrong: calls that fail, outages, processes that die, mirrors that are lost, dead tokens. */
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
  const { scenario, clock, google, servers, boxes, ledger, trace } = world;
  const dice = world.dice.fork('trouble');
  const closing = world.dice.fork('closing');
  const { model } = google;
  let over = false;

  function strike(): void {
    if (dice.chance(scenario.faults)) fault();
    if (dice.chance(scenario.faults / 5)) void outage(dice, OUTAGES);
    if (closing.chance(scenario.faults / 4)) void outage(closing, CLOSURES);
    if (dice.chance(scenario.faults / 5)) expire();
    if (dice.chance(scenario.crashes)) crash(dice.pick(servers));
    if (dice.chance(scenario.amnesia)) forget(dice.pick(boxes));
    if (dice.chance(0.04)) night(dice.pick(servers));
    for (const server of servers) if (!server.isUp) void restart(server);
  }

  function fault(): void {
    const server = dice.pick(servers);
    const kind = dice.pick(KINDS);
    const operation = kind === 'stale-read' ? 'events.list' : dice.pick(OPERATIONS);
    const times = dice.between(1, 3);
    trace.note(`trouble: ${server.name} ${operation} ${kind} x${times}`);
    server.faults.add({ operation, kind, times, after: dice.pick([0, 0, 1, 2]) });
  }

  async function outage(dice: Dice, kinds: readonly FaultKind[]): Promise<void> {
    const kind = dice.pick(kinds);
    const struck = dice.chance(0.5) ? servers : [dice.pick(servers)];
    const ms = dice.between(10 * SECOND, 20 * MINUTE);
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
    const effects = dice.pick([0, dice.between(1, 4), dice.between(1, 20)]);
    server.crash(effects, dice.pick(['before', 'after']));
  }

  /** The mirror is deleted while the engines are down, and rebuilt from Google. */
  function forget(box: Box): void {
    const hit = servers.filter((server) => server.box === box);
    for (const server of hit) server.crash(0, 'after');
    trace.note(`trouble: mirror ${box.number} is lost`);
    ledger.counts.amnesias += 1;
    const old = box.mirror;
    box.mirror = openMirror({ file: ':memory:' });
    box.generation += 1;
    box.sent = new Set();
    void excuse(old);
  }

  /** What lay nowhere but in this mirror is lost with it. */
  async function excuse(old: Box['mirror']): Promise<void> {
    const due = await old.notices({ state: 'due' });
    const begun = await old.intents();
    for (const { notice } of due) ledger.excused.add(notice.booking);
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
    await clock.sleep(dice.between(SECOND, 3 * MINUTE));
    starting.delete(server);
    if (!server.isUp && !over) server.start();
  }

  return {
    strike,
    end() {
      over = true;
      trace.note('trouble ends');
      for (const server of servers) {
        server.faults.clear();
        server.disarm();
        if (!server.isUp) server.start();
      }
      Object.assign(model.switches, { lagMs: 0, pageSize: null, emptyPages: 0 });
    },
  };
}
