/** The doctor in Google Calendar. Nothing of what she does passes through a server. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Instant, MINUTE } from '../../src/engine/core/values.ts';
import type { GoogleModel } from '../../src/sandbox/model/model.ts';
import type { Json } from '../../src/sandbox/model/resource.ts';
import type { Dice } from '../sim/dice.ts';
import { ZONE } from '../support/outside.ts';
import { type BookingEvent, bookingsOf, CALENDAR } from './google.ts';
import type { Ledger } from './ledger.ts';

const ACTS = {
  move: 6,
  moveBack: 2,
  moveOnto: 1,
  resize: 1,
  remove: 3,
  restore: 3,
  block: 3,
  blockOver: 1,
  edit: 2,
};
/** She has nothing to rearrange before. Fewer, and every change would be too much at once. */
const FIRST_BOOKINGS = 15;

export async function doctor(stage: {
  readonly model: GoogleModel;
  readonly ledger: Ledger;
  readonly dice: Dice;
  readonly over: AbortSignal;
}): Promise<void> {
  const { model, ledger, over } = stage;
  const dice = stage.dice.fork('doctor');
  while (!over.aborted) {
    const standing = bookingsOf(model).filter(({ stands }) => stands);
    if (standing.length >= FIRST_BOOKINGS)
      perform(dice.weighted('what she does', ACTS), standing);
    // She takes her time: nothing is waited for.
    await wait(dice.between('pause', 300, 1_500));
  }

  function perform(act: keyof typeof ACTS, standing: readonly BookingEvent[]): void {
    ledger.counts.doctor += 1;
    // Mostly what was worked on last: that is where engines meet her.
    const recent = standing.toSorted((a, b) => b.event.updated - a.event.updated).slice(0, 12);
    const { event } = dice.pick('which booking', recent);
    const length = event.end - event.start;
    switch (act) {
      case 'move':
        place(event.id, someTime(dice.pick('beside which', standing).event.start), length);
        return;
      case 'moveBack': {
        const slot = event.marks?.kind === 'booking' ? event.marks.slot : event;
        place(event.id, slot.start, length);
        return;
      }
      case 'moveOnto':
        place(event.id, dice.pick('onto which', standing).event.start, length);
        return;
      case 'resize':
        place(event.id, event.start, dice.pick('new length', [15, 45, 60]) * MINUTE);
        return;
      case 'remove':
        model.delete(CALENDAR, event.id);
        return;
      case 'restore': {
        const gone = bookingsOf(model).filter(({ stands }) => !stands);
        if (gone.length === 0) return;
        const { id } = dice.pick('restores', gone.slice(-12)).event;
        ledger.placedByHand.add(id);
        ledger.restoredByHand.add(id);
        model.patch(CALENDAR, id, { status: 'confirmed' });
        return;
      }
      case 'block':
        block(someTime(event.start), dice.pick('length of the block', [30, 60]) * MINUTE);
        return;
      case 'blockOver':
        block(event.start, length);
        return;
      case 'edit':
        model.patch(CALENDAR, event.id, {
          description: `Note ${dice.between('note', 1, 999)}`,
        });
        return;
    }
  }

  /** A half-hour of some patient's day, whether or not it is free. */
  function someTime(near: Instant): Instant {
    return near + dice.between('steps away', -6, 6) * 30 * MINUTE;
  }

  function place(id: string, start: Instant, length: number): void {
    ledger.placedByHand.add(id);
    model.patch(CALENDAR, id, times(start, length));
  }

  function block(start: Instant, length: number): void {
    model.insert(CALENDAR, { summary: 'Réunion', ...times(start, length) });
    ledger.blocks.push({ start, end: start + length, at: Date.now() });
  }
}

const times = (start: Instant, length: number): Json => ({
  start: { dateTime: new Date(start).toISOString(), timeZone: ZONE },
  end: { dateTime: new Date(start + length).toISOString(), timeZone: ZONE },
});
