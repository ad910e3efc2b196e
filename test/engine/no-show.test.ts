import { beforeEach, describe, expect, it } from 'vitest';
import { asCalendarId, HOUR, MINUTE } from '../../src/engine/core/values.ts';
import { at, practice } from './examples.ts';
import { bookOne, CALENDAR, form, newWorld, said, standing, type World } from './world.ts';

/** The appointment of `form`, and ten minutes into it. */
const BEGINS = at('2026-11-25T09:00:00Z');

let world: World;
beforeEach(async () => {
  world = await newWorld();
  await world.engine.sync({ cause: 'start' });
});

const passTime = (to: number) => world.google.clock.advance(to - world.google.clock.now());

const audited = async (): Promise<string[]> =>
  (await world.mirror.audit({}))
    .map(({ action }) => action)
    .filter((one) => /no-show/.test(one));

describe('noting that a patient did not come', () => {
  it('writes it into the event, once, and takes it back', async () => {
    const { id } = await bookOne(world);
    await passTime(BEGINS + 10 * MINUTE);
    expect(await world.engine.noShow(id, true)).toMatchObject({
      kind: 'done',
      booking: { marks: { noShow: true } },
    });
    world.google.calls.length = 0;
    expect(await world.engine.noShow(id, true)).toMatchObject({ kind: 'done' });
    expect(world.google.calls).toEqual([]);
    expect(privately()).toMatchObject({ 'creneau1.noShow': 'true' });
    expect(await world.engine.noShow(id, false)).toMatchObject({
      kind: 'done',
      booking: { marks: { noShow: false } },
    });
    expect(privately()).not.toHaveProperty('creneau1.noShow');
    expect(await audited()).toEqual(['booking.no-show', 'booking.no-show-undone']);
  });

  it('tells nobody', async () => {
    const { id } = await bookOne(world);
    const before = await said(world);
    await passTime(BEGINS + 10 * MINUTE);
    await world.engine.noShow(id, true);
    await world.engine.sync({ cause: 'test' });
    await passTime(BEGINS + HOUR);
    await world.background.turn();
    expect((await said(world)).filter((line) => !/reminder/.test(line))).toEqual(before);
  });

  it('is known again after the mirror was lost', async () => {
    const { id } = await bookOne(world);
    await passTime(BEGINS + 10 * MINUTE);
    await world.engine.noShow(id, true);
    const reborn = await world.restart({ emptyMirror: true });
    await reborn.engine.sync({ cause: 'start' });
    expect(await reborn.engine.booking(id)).toMatchObject({ marks: { noShow: true } });
    await reborn.close();
  });

  it('lets the doctor have changed the event meanwhile', async () => {
    const { id } = await bookOne(world);
    await passTime(BEGINS + 10 * MINUTE);
    world.google.model.patch(CALENDAR, id, { description: 'En retard' });
    expect(await world.engine.noShow(id, true)).toMatchObject({ kind: 'done' });
    expect(standing(world.google)[0]).toMatchObject({ description: 'En retard' });
  });

  it('waits until the appointment has begun', async () => {
    const { id } = await bookOne(world);
    expect(await world.engine.noShow(id, true)).toEqual({ kind: 'too-early' });
  });

  it('is refused for what does not stand, or never was', async () => {
    const { id } = await bookOne(world);
    await world.engine.cancel(id, 'doctor');
    await passTime(BEGINS + MINUTE);
    expect(await world.engine.noShow(id, true)).toEqual({ kind: 'not-found' });
    const foreign = await bookOne(world, { start: '2026-11-26T10:00:00+01:00' });
    await passTime(at('2026-11-26T09:10:00Z'));
    const elsewhere = await newWorld({
      google: world.google,
      mirror: world.mirror,
      practice: {
        ...practice,
        practitioners: practice.practitioners.map((one) => ({
          ...one,
          calendarId: asCalendarId('other@example.com'),
        })),
      },
    });
    expect(await elsewhere.engine.noShow(foreign.id, true)).toEqual({ kind: 'not-found' });
  });

  it('notes nothing while Google is away', async () => {
    const { id } = await bookOne(world, { start: form.start });
    await passTime(BEGINS + MINUTE);
    world.google.faults.add({
      operation: 'events.patch',
      kind: 'backend-error',
      times: 20,
    });
    expect(await world.engine.noShow(id, true)).toEqual({ kind: 'unavailable' });
    expect(await world.engine.booking(id)).toMatchObject({ marks: { noShow: false } });
  });
});

function privately(): unknown {
  const [event] = standing(world.google);
  return (event?.extendedProperties as { private: unknown } | undefined)?.private;
}
