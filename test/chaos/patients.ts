/** Patients over HTTP: they book, race, click twice, move and cancel, and come back when nobody answered. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Dice } from '../sim/dice.ts';
import { freeSlots, postJson, type Reply, request } from '../support/patient.ts';
import type { House } from './houses.ts';
import type { Ledger, Wish } from './ledger.ts';

export interface Waiting {
  readonly houses: readonly House[];
  readonly ledger: Ledger;
  readonly dice: Dice;
  /** Aborted when the load is to end. */
  readonly over: AbortSignal;
}

const ACTS = { book: 8, race: 5, twice: 2, again: 1, cancel: 4, move: 5 };
/** Days ahead, from and to: few enough that patients get into each other's way. */
const FROM_DAY = 6;
const TO_DAY = 13;

/** Resolves once the load is over and what was under way is answered. */
export async function patients(stage: Waiting, number: number): Promise<void> {
  const dice = stage.dice.fork(`patients ${number}`);
  const { houses, ledger, over } = stage;
  while (!over.aborted) {
    await perform(dice.weighted('what is done', ACTS));
    // Not to wait for anything: people take their time, and the machine has other work.
    await wait(dice.between('pause', 100, 800));
  }

  async function perform(act: keyof typeof ACTS): Promise<void> {
    const house = dice.pick('house', houses);
    switch (act) {
      case 'book': {
        const start = await freeStart(house);
        if (start !== null) await submit(newWish(house, start));
        return;
      }
      case 'race': {
        const start = await freeStart(house);
        if (start === null) return;
        const racers = Array.from({ length: dice.between('racers', 2, 4) }, () =>
          dice.pick('house of a racer', houses),
        );
        await Promise.all(racers.map((home) => submit(newWish(home, start))));
        return;
      }
      case 'twice': {
        const start = await freeStart(house);
        if (start === null) return;
        const wish = newWish(house, start);
        await Promise.all([submit(wish), submit(wish)]);
        return;
      }
      case 'again': {
        const wish = aWish((one) => !one.cancelled);
        if (wish !== null) await submit(wish);
        return;
      }
      case 'cancel':
        return cancel(aWish(({ link, cancelled }) => link !== null && !cancelled));
      case 'move':
        return move(aWish(({ link, cancelled }) => link !== null && !cancelled));
    }
  }

  function newWish(home: House, start: string): Wish {
    const number = ledger.wishes.length + 1;
    const wish: Wish = {
      email: `p${number}@patients.example`,
      key: `wish-${number}`,
      start,
      home,
      link: null,
      statuses: [],
      unanswered: 0,
      askedToCancel: false,
      cancelled: false,
    };
    ledger.wishes.push(wish);
    return wish;
  }

  /** Mostly a recent one: what is being worked on is what goes wrong. */
  function aWish(fits: (wish: Wish) => boolean): Wish | null {
    const found = ledger.wishes.filter(fits).slice(-25);
    return found.length === 0 ? null : dice.pick('which booking', found);
  }

  async function freeStart(house: House): Promise<string | null> {
    const { url } = house;
    if (url === null) return null;
    const day = dice.between('day', FROM_DAY, TO_DAY);
    const slots = await orNobody(freeSlots(url, day));
    return slots === null || slots.length === 0 ? null : dice.pick('which slot', slots).start;
  }

  async function submit(wish: Wish, tries = 0): Promise<void> {
    const { email, key, start, home } = wish;
    const lastName = email.split('@')[0];
    ledger.counts.asked += 1;
    const reply = await ask(home, '/api/bookings', request(start, { email, lastName }), key);
    if (reply !== null) return note(wish, reply);
    wish.unanswered += 1;
    if (tries > 3 || over.aborted) return;
    await wait(dice.between('comes back after', 200, 1_500));
    await submit(wish, tries + 1);
  }

  function note(wish: Wish, { status, json, text }: Reply): void {
    wish.statuses.push(status);
    const { counts } = ledger;
    if (status === 201 || status === 202) {
      if (status === 201) counts.booked += 1;
      else counts.queued += 1;
      const link = { id: String(json.id), search: new URL(String(json.manageUrl)).search };
      if (wish.link !== null && wish.link.id !== link.id) {
        ledger.violate(`${wish.email}: one key, two bookings ${wish.link.id} and ${link.id}`);
      }
      wish.link = link;
    } else if (status === 409) counts.taken += 1;
    else if (status === 429) counts.tooFast += 1;
    else ledger.violate(`${wish.email} was answered ${status} to a booking: ${text}`);
  }

  async function cancel(wish: Wish | null): Promise<void> {
    if (wish?.link == null) return;
    const { id, search } = wish.link;
    wish.askedToCancel = true;
    const reply = await ask(wish.home, `/api/bookings/${id}/cancel${search}`, {});
    if (reply === null) wish.unanswered += 1;
    else if (reply.status === 200 || reply.status === 202) {
      wish.cancelled = true;
      ledger.counts.cancelled += 1;
    } else expected(wish, 'a cancellation', reply);
  }

  async function move(wish: Wish | null): Promise<void> {
    if (wish?.link == null) return;
    const { id, search } = wish.link;
    const start = await freeStart(wish.home);
    if (start === null) return;
    const reply = await ask(wish.home, `/api/bookings/${id}/reschedule${search}`, { start });
    if (reply === null) wish.unanswered += 1;
    else if (reply.status === 200 || reply.status === 202) ledger.counts.moved += 1;
    else expected(wish, 'a move', reply);
  }

  function expected(wish: Wish, what: string, { status, text }: Reply): void {
    // A booking that was queued may have come to nothing.
    const known = [409, 429, ...(wish.statuses.includes(201) ? [] : [404])];
    // One that the doctor made longer does not fit wherever a short one would.
    if (ledger.placedByHand.has(wish.link?.id ?? '')) known.push(422);
    if (status === 429) ledger.counts.tooFast += 1;
    if (known.includes(status)) return;
    ledger.violate(`${wish.email} was answered ${status} to ${what}: ${text}`);
  }

  /** Null: nobody answered. */
  async function ask(
    { url }: House,
    path: string,
    body: object,
    key?: string,
  ): Promise<Reply | null> {
    if (url === null) return null;
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const reply = await orNobody(postJson(`${url}${path}`, body, headers));
    if (reply === null) ledger.counts.unanswered += 1;
    return reply;
  }
}

/** Null when the connection was refused or cut: the server was killed. */
async function orNobody<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    // fetch throws this, and nothing else, for what a network may do.
    if (error instanceof TypeError) return null;
    throw error;
  }
}
