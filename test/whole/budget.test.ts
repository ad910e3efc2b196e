/** What two servers on one calendar ask of Google on a calm day: an idle poll 1, a push 1, a booking 3. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, newHouse } from '../chaos/houses.ts';
import { eventually } from '../support/eventually.ts';
import { type Outside, openOutside, SECRETS, ZONE } from '../support/outside.ts';
import { book, freeSlots, type Reply, type Slot, send } from '../support/patient.ts';

let outside: Outside;
let houses: readonly House[];
/** What Google would push: carried by hand, so that each test says whose message comes when. */
const messages: { readonly address: string; readonly headers: Record<string, string> }[] = [];

beforeAll(async () => {
  outside = await openOutside();
  const { model } = outside.sandbox;
  model.switches.dropPushes = 1;
  model.channels.onPush((push) => messages.push(push));
  // Once a year: what is asked for here is asked for by a test.
  const changes = { SYNC_POLL_CRON: '0 0 1 1 *' };
  houses = ['a', 'b'].map((name) => newHouse(outside, name, changes));
  for (const house of houses) {
    await house.start();
    await eventually('a channel', async () => (await watchOf(house)) === 'open');
  }
  await Promise.all(messages.splice(0).map(carry));
});
afterAll(() => outside.close());

async function watchOf({ url }: House): Promise<unknown> {
  const { json } = await send(`${url}/readyz`);
  const [calendar] = json.calendars as readonly {
    readonly watch?: { readonly state: string };
  }[];
  return calendar?.watch?.state;
}

async function carry({ address, headers }: (typeof messages)[number]): Promise<void> {
  const house = houses.find(({ publicUrl }) => address.startsWith(publicUrl));
  const { 'Content-Length': _, ...rest } = headers;
  const { status } = await send(`${house?.url}/webhooks/google-calendar`, {
    method: 'POST',
    headers: rest,
  });
  expect(status).toBe(200);
}

const poll = ({ url }: House): Promise<Reply> =>
  send(`${url}/api/cron/sync-calendar`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRETS.cron}` },
  });

const asked = (): readonly string[] =>
  outside.sandbox.requests.all
    .map(({ operation }) => operation)
    .filter((operation) => !operation.startsWith('telegram.'));

const slotsAt = ({ url }: House, day: number): Promise<readonly Slot[]> =>
  freeSlots(String(url), day);

describe('on a calm day', () => {
  it('an idle poll is 1 list', async () => {
    for (const house of houses) {
      await poll(house);
      outside.sandbox.requests.reset();
      expect((await poll(house)).json).toMatchObject({ calendars: [{ changed: 0 }] });
      expect(asked()).toEqual(['events.list']);
    }
  });

  it('a change is 1 push and 1 list for each server', async () => {
    const [slot] = await slotsAt(houses[0] as House, 12);
    messages.splice(0);
    outside.sandbox.requests.reset();
    outside.sandbox.model.insert('primary', {
      summary: 'Réunion',
      start: { dateTime: slot?.start, timeZone: ZONE },
      end: { dateTime: slot?.end, timeZone: ZONE },
    });
    expect(messages).toHaveLength(houses.length);
    await Promise.all(messages.splice(0).map(carry));
    for (const house of houses) {
      await eventually('the slot is gone', async () => {
        const starts = (await slotsAt(house, 12)).map(({ start }) => start);
        return !starts.includes(String(slot?.start));
      });
    }
    expect(asked()).toEqual(houses.map(() => 'events.list'));
  });

  it('a booking is 3 at the most: insert, list, patch with the guest', async () => {
    for (const [index, house] of houses.entries()) {
      for (const [n, { start }] of (await slotsAt(house, 14 + index)).slice(0, 8).entries()) {
        outside.sandbox.requests.reset();
        const email = `calm-${index}-${n}@patients.example`;
        expect((await book(String(house.url), start, { email })).status).toBe(201);
        await outside.post.arrival(email);
        const all = ['events.insert', 'events.list', 'events.patch'];
        await eventually('the event says so', async () => asked().length >= all.length);
        expect(asked()).toEqual(all);
      }
    }
    expect(outside.events().filter(({ attendees }) => attendees?.length === 1)).toHaveLength(
      16,
    );
  });

  it('bookings and the pushes that they cause are 3 each, and 1 list a push', async () => {
    const [home] = houses as readonly [House];
    // What was not carried so far is known before it begins.
    for (const house of houses) await poll(house);
    messages.splice(0);
    outside.sandbox.requests.reset();
    const slots = (await slotsAt(home, 17)).slice(0, 6);
    let pushes = 0;
    for (const [n, { start }] of slots.entries()) {
      const email = `pushed-${n}@patients.example`;
      expect((await book(String(home.url), start, { email })).status).toBe(201);
      const due = messages.splice(0);
      pushes += due.length;
      await Promise.all(due.map(carry));
    }
    await eventually('the other house knows', async () => {
      const free = (await slotsAt(houses[1] as House, 17)).map(({ start }) => start);
      return slots.every(({ start }) => !free.includes(start));
    });
    const { requests } = outside.sandbox;
    await eventually('the events say that all were told', async () => {
      return requests.count('events.patch') >= slots.length;
    });
    expect(requests.count('events.insert')).toBe(slots.length);
    expect(requests.count('events.patch')).toBe(slots.length);
    expect(requests.count('events.list')).toBeLessThanOrEqual(slots.length + pushes);
  });
});
