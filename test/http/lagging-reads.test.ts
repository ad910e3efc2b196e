/** What a patient sees of a fresh booking while Google's listings lag behind, on the engine as it is. */
import { describe, expect, it } from 'vitest';
import { linkToken } from '../../src/engine/core/links.ts';
import { asEventId, type BookingId, MINUTE } from '../../src/engine/core/values.ts';
import { around, settle, stage } from '../engine/regressions/scene.ts';
import { bookOne, form, type World } from '../engine/world.ts';
import { SECRET, type Served, served } from './served.ts';

const { open } = stage();

const servedFor = ({ engine, google }: World): Promise<Served> =>
  served({}, { engine, clock: google.clock });

/** As her page and as JSON. */
async function shown(web: Served, id: BookingId) {
  const query = `?token=${linkToken(SECRET, id)}`;
  const page = await web.get(`/bookings/${id}${query}`);
  const json = await web.get(`/api/bookings/${id}${query}`);
  return { page: page.status, json: json.status, status: json.json.status };
}

const QUEUED = { page: 200, json: 200, status: 'queued' };
const CONFIRMED = { page: 200, json: 200, status: 'confirmed' };

describe('a fresh booking', () => {
  it('is shown while it is being written', async () => {
    const world = await open();
    const web = await servedFor(world);
    const seen: unknown[] = [];
    around(world.calendar, 'list', (list) => async (request, options) => {
      const [intent] = await world.mirror.intents();
      if (intent !== undefined) seen.push(await shown(web, intent.booking));
      return list(request, options);
    });
    const { id } = await bookOne(world);
    expect(seen).toEqual([QUEUED]);
    expect(await shown(web, id)).toEqual(CONFIRMED);
  });

  it('is shown as asked for as long as listings do not have it, and then as confirmed', async () => {
    const world = await open();
    const web = await servedFor(world);
    world.google.model.switches.lagMs = 5 * MINUTE;
    const answer = await web.postJson('/api/bookings', form);
    expect(answer).toMatchObject({ status: 202, json: { status: 'queued' } });
    const id = asEventId(String(answer.json.id));
    expect(await shown(web, id)).toEqual(QUEUED);
    await world.engine.sync({ cause: 'test', full: true });
    expect(await shown(web, id)).toEqual(QUEUED);
    await settle(world, 2);
    expect(await shown(web, id)).toEqual(CONFIRMED);
  });

  it('stays once it was answered 201, whatever a full listing leaves out', async () => {
    const world = await open();
    const web = await servedFor(world);
    world.google.model.switches.lagMs = 1_500;
    const answer = await web.postJson('/api/bookings', form);
    expect(answer).toMatchObject({ status: 201, json: { status: 'confirmed' } });
    const id = asEventId(String(answer.json.id));
    world.google.faults.add({
      operation: 'events.list',
      kind: 'stale-read',
      times: Number.POSITIVE_INFINITY,
    });
    for (const full of [true, false]) {
      await world.engine.sync({ cause: 'test', full });
      await world.background.turn();
      expect(await shown(web, id)).toEqual(CONFIRMED);
    }
  });
});
