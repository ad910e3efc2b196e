/** Patients who want the same slot at the same moment, over HTTP. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Outside, openOutside } from '../support/outside.ts';
import {
  book,
  freeSlot,
  freeSlots,
  postJson,
  type Reply,
  request,
} from '../support/patient.ts';

let outside: Outside;
beforeEach(async () => {
  outside = await openOutside();
});
afterEach(() => outside.close());

const statuses = (replies: readonly Reply[]): readonly number[] =>
  replies.map(({ status }) => status).sort((a, b) => a - b);

const patient = (n: number): object => ({
  firstName: 'Patient',
  lastName: `Numéro ${n}`,
  email: `patient-${n}@patients.example`,
});

describe('a race for one slot', () => {
  it('is won by one of a hundred patients; the others are offered times that are free', async () => {
    const server = await outside.start();
    const { start } = await freeSlot(server.url);
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, n) => book(server.url, start, patient(n))),
    );
    expect(statuses(replies)).toEqual([201, ...Array<number>(99).fill(409)]);
    const [event, ...others] = outside.events();
    expect(others).toEqual([]);
    expect(event?.id).toBe(replies.find(({ status }) => status === 201)?.json.id);

    const free = new Set((await freeSlots(server.url, 10)).map((slot) => slot.start));
    for (const { json } of replies.filter(({ status }) => status === 409)) {
      expect(json.type).toMatch(/slot-unavailable$/);
      const offered = json.alternatives as readonly { readonly start: string }[];
      expect(offered.length).toBeGreaterThan(0);
      expect(offered.filter((slot) => slot.start === start)).toEqual([]);
      const sameDay = offered.filter((slot) => slot.start.slice(0, 10) === start.slice(0, 10));
      expect(sameDay.filter((slot) => !free.has(slot.start))).toEqual([]);
    }
  });

  it('is won once between two servers that share nothing but the calendar', async () => {
    const servers = await Promise.all(
      ['one', 'two'].map((name) =>
        outside.start({ DATABASE_URL: `file:${outside.folder}/${name}.db` }),
      ),
    );
    const [first] = servers;
    const { start } = await freeSlot(first?.url ?? '');
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) => {
        const server = servers[n % servers.length];
        return book(server?.url ?? '', start, patient(n));
      }),
    );
    expect(statuses(replies)).toEqual([201, ...Array<number>(19).fill(409)]);
    const winner = replies.find(({ status }) => status === 201);
    expect(outside.events().map(({ id }) => id)).toEqual([winner?.json.id]);
  });

  it('is won by the doctor who blocks the time while the booking is on its way', async () => {
    const server = await outside.start();
    const slot = await freeSlot(server.url);
    const { sandbox } = outside;
    sandbox.faults.add({ operation: 'events.insert', kind: 'slow', delayMs: 300 });
    const asked = book(server.url, slot.start);
    sandbox.model.insert('primary', {
      summary: 'Urgence',
      start: { dateTime: slot.start },
      end: { dateTime: slot.end },
    });
    expect((await asked).status).toBe(409);
    expect(outside.events().map(({ summary }) => summary)).toEqual(['Urgence']);
  });

  it('is none for a double click: both presses are answered with the one booking', async () => {
    const server = await outside.start();
    const { start } = await freeSlot(server.url);
    const press = (): Promise<Reply> =>
      postJson(`${server.url}/api/bookings`, request(start), { 'idempotency-key': 'click-1' });
    const [one, two] = await Promise.all([press(), press()]);
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(one.json.id).toBe(two.json.id);
    expect(outside.events()).toHaveLength(1);
    await outside.post.arrival('annabelle@patients.example');
    expect(outside.post.mailsTo('annabelle@patients.example')).toHaveLength(1);
  });
});
