import { afterEach, describe, expect, it } from 'vitest';
import { asCalendarId, DAY, MINUTE } from '../../src/engine/core/values.ts';
import { at, practice } from './examples.ts';
import { bookOne, CALENDAR, newWorld, START, said, standing, type World } from './world.ts';

const worlds: World[] = [];
async function open(options: Parameters<typeof newWorld>[0] = {}): Promise<World> {
  const world = await newWorld(options);
  worlds.push(world);
  return world;
}
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const id = asCalendarId(CALENDAR);
const pass = (world: World, full = false) => world.engine.sync({ full, cause: 'test' });
const busy = (world: World) =>
  world.mirror.busy(id, { start: START - DAY, end: START + 60 * DAY }, START);
const event = (start: string, end: string, summary = 'Réunion') => ({
  summary,
  start: { dateTime: start },
  end: { dateTime: end },
});
const ten = event('2026-11-25T10:00:00+01:00', '2026-11-25T11:00:00+01:00');

describe('a sync pass', () => {
  it('lists everything once, and afterwards only what changed, one call an idle poll', async () => {
    const world = await open();
    world.google.model.insert(CALENDAR, ten);
    expect(await pass(world)).toMatchObject([{ full: true, failure: null }]);
    world.google.calls.length = 0;
    expect(await pass(world)).toEqual([
      { practitioner: 'dubois', changed: 0, full: false, failure: null },
    ]);
    expect(world.google.calls).toEqual(['events.list']);
    expect(await busy(world)).toHaveLength(1);
  });

  it('frees the old time of an event that is moved out of the window', async () => {
    const world = await open();
    const { id: eventId } = world.google.model.insert(CALENDAR, ten) as { id: string };
    await pass(world);
    const far = event('2028-01-10T10:00:00+01:00', '2028-01-10T11:00:00+01:00');
    world.google.model.patch(CALENDAR, eventId, far);
    await pass(world);
    expect(await busy(world)).toEqual([]);
  });

  it('frees the old time of a moved and of a deleted instance of a series', async () => {
    const world = await open();
    const series = { ...ten, recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] };
    const zoned = {
      ...series,
      start: { ...series.start, timeZone: 'Europe/Paris' },
      end: { ...series.end, timeZone: 'Europe/Paris' },
    };
    world.google.model.insert(CALENDAR, zoned);
    await pass(world);
    const before = await busy(world);
    expect(before).toHaveLength(3);
    const [first, second] = before;
    world.google.model.delete(CALENDAR, String(first?.eventId));
    const later = event('2026-11-26T15:00:00+01:00', '2026-11-26T16:00:00+01:00');
    world.google.model.patch(CALENDAR, String(second?.eventId), later);
    await pass(world);
    expect((await busy(world)).map(({ start }) => start)).toEqual([
      at('2026-11-26T14:00:00Z'),
      at('2026-11-27T09:00:00Z'),
    ]);
  });

  it('recovers from a dead token by one full pass, and loses nothing that changed in the gap', async () => {
    const world = await open();
    const booking = await bookOne(await opened(world));
    world.google.model.delete(CALENDAR, booking.id);
    world.google.model.insert(CALENDAR, ten);
    world.google.model.expireTokens(CALENDAR);
    expect(await pass(world)).toMatchObject([{ full: true, failure: null }]);
    expect((await world.engine.booking(booking.id))?.status).toBe('cancelled');
    await world.google.clock.advance(2 * MINUTE);
    await world.background.turn();
    expect(await said(world)).toContain('patient email cancelled');
  });

  it('stops after one restart when Google calls every token dead', async () => {
    const world = await open();
    await pass(world);
    world.google.faults.add({ operation: 'events.list', kind: 'sync-token-gone', times: 50 });
    world.google.faults.add({ operation: 'events.list', kind: 'backend-error', times: 50 });
    world.google.calls.length = 0;
    const [report] = await pass(world);
    expect(report?.failure).not.toBeNull();
    expect(world.google.calls).toHaveLength(2);
  });

  it('that fails half-way leaves the old mirror readable and whole', async () => {
    const world = await open();
    world.google.model.insert(CALENDAR, ten);
    const booking = await bookOne(await opened(world), { start: '2026-11-26T10:00:00+01:00' });
    const before = await busy(world);
    world.google.faults.add({ operation: 'events.list', kind: 'backend-error', times: 9 });
    const [report] = await pass(world, true);
    expect(report?.failure).toContain('Google');
    expect(await busy(world)).toEqual(before);
    expect((await world.engine.booking(booking.id))?.status).toBe('confirmed');
    world.google.faults.clear();
    expect(await pass(world)).toMatchObject([{ failure: null }]);
  });

  it.each([
    'not-found',
    'rate-limited',
    'quota-exceeded',
    'unauthorized',
    'timeout',
  ] as const)('takes a listing that answers %s for no proof: nothing is cancelled, nobody is told', async (kind) => {
    const world = await open();
    const booking = await bookOne(await opened(world));
    world.google.faults.add({ operation: 'events.*', kind, times: Number.POSITIVE_INFINITY });
    for (const full of [false, true]) {
      const running = pass(world, full);
      await world.google.clock.advance(30 * MINUTE);
      expect((await running)[0]?.failure).not.toBeNull();
    }
    const turning = world.background.turn();
    // Whatever needs Google waits for it.
    await world.google.clock.advance(MINUTE);
    await turning;
    expect((await world.engine.booking(booking.id))?.status).toBe('confirmed');
    expect((await said(world)).filter((line) => line.endsWith('cancelled'))).toEqual([]);
    world.google.faults.clear();
    const running = pass(world);
    // The look that the alert waits for may still hang.
    await world.google.clock.advance(30 * MINUTE);
    expect(await running).toMatchObject([{ failure: null }]);
  });

  it('asks for a booking that a full listing lacks before it calls it cancelled', async () => {
    const world = await open();
    const booking = await bookOne(await opened(world));
    world.google.faults.add({ operation: 'events.list', kind: 'stale-read' });
    world.google.model.insert(CALENDAR, ten);
    const far = event('2028-01-10T10:00:00+01:00', '2028-01-10T10:30:00+01:00');
    const { summary: _summary, ...moved } = far;
    world.google.faults.clear();
    world.google.model.patch(CALENDAR, booking.id, moved);
    await pass(world, true);
    expect(await world.engine.booking(booking.id)).toMatchObject({
      status: 'confirmed',
      start: at('2028-01-10T09:00:00Z'),
    });
  });

  it('counts an entry that cannot be read as busy, and goes on', async () => {
    const world = await open();
    world.google.model.plant(CALENDAR, {
      ...ten,
      id: 'strange00',
      eventType: 'somethingNew',
      attendees: 'nonsense',
    });
    world.google.model.insert(
      CALENDAR,
      event('2026-11-26T10:00:00+01:00', '2026-11-26T11:00:00+01:00'),
    );
    expect(await pass(world)).toMatchObject([{ failure: null }]);
    expect(await busy(world)).toHaveLength(2);
  });

  it('writes each change into the audit log, with who caused it', async () => {
    const world = await open();
    const booking = await bookOne(await opened(world));
    world.google.model.patch(CALENDAR, booking.id, {
      start: { dateTime: '2026-11-25T16:00:00+01:00' },
      end: { dateTime: '2026-11-25T16:30:00+01:00' },
    });
    world.google.model.insert(CALENDAR, ten);
    await pass(world);
    const entries = await world.mirror.audit({});
    const lines = entries.map(({ actor, action }) => `${actor} ${action}`);
    expect(lines).toEqual(
      expect.arrayContaining([
        'patient booking.held',
        'patient booking.confirmed',
        'doctor event.moved',
        'doctor event.appeared',
      ]),
    );
    expect(JSON.stringify(entries)).not.toContain('zoe@example.org');
    expect(await world.mirror.verifyAudit()).toBeNull();
  });

  it('changes nothing in a dry run, and says how much a real one would', async () => {
    const world = await open();
    await pass(world);
    world.google.model.insert(CALENDAR, ten);
    const dry = await world.engine.sync({ dryRun: true, cause: 'test' });
    expect(dry).toMatchObject([{ changed: 1, failure: null }]);
    expect(await busy(world)).toEqual([]);
  });

  it('says when it was last verified, and what fails since when', async () => {
    const world = await open();
    await pass(world);
    await world.google.clock.advance(5 * MINUTE);
    world.google.faults.add({ operation: 'events.list', kind: 'not-found', times: 9 });
    await pass(world);
    const { calendars } = await world.engine.status();
    expect(calendars).toMatchObject([
      {
        practitioner: 'dubois',
        ageMs: 5 * MINUTE,
        failure: { reason: expect.stringContaining('shared') },
      },
    ]);
  });

  it('keeps the calendars of two practitioners apart', async () => {
    const [first] = practice.practitioners;
    if (!first) throw new Error('the example has a practitioner');
    const second = {
      ...first,
      id: 'martin' as typeof first.id,
      calendarId: asCalendarId('martin@example.com'),
    };
    const world = await open({ practice: { ...practice, practitioners: [first, second] } });
    world.google.model.insert('martin@example.com', ten);
    await pass(world);
    expect(await busy(world)).toEqual([]);
    expect(standing(world.google, 'martin@example.com')).toHaveLength(1);
  });
});

async function opened(world: World): Promise<World> {
  await pass(world);
  return world;
}
