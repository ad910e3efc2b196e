/** The finer things the doctor does in her calendar, and what she answers; and patients who decline. */
import { decodeAct, encodeAct } from '../../src/engine/core/acts.ts';
import type { BookingInShort, Matter, PreviewMatter } from '../../src/engine/core/notice.ts';
import { DAY, type Instant, MINUTE, must } from '../../src/engine/core/values.ts';
import { Refusal } from '../../src/sandbox/model/refusal.ts';
import type { Dice } from './dice.ts';
import { short } from './server.ts';
import type { World } from './simulate.ts';

export interface Gestures {
  act(): Promise<void>;
}

const ACTS = { type: 5, absence: 1, decline: 3, answerBlock: 3, tellNow: 2, tellNot: 1 };

export function newGestures(world: World, dice: Dice): Gestures {
  const { scenario, clock, google, ledger, post, servers, trace } = world;
  const { model } = google;
  const calendars = scenario.practice.practitioners.map(({ calendarId }) => calendarId);
  let typed = 0;

  return {
    async act() {
      const what = dice.weighted('what is done', ACTS);
      ledger.counts.gestures += 1;
      try {
        await perform(what);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        trace.note(`nobody may ${what}`);
      }
    },
  };

  async function perform(what: keyof typeof ACTS): Promise<void> {
    switch (what) {
      case 'type':
        return type();
      case 'absence':
        return absence();
      case 'decline':
        return decline();
      case 'answerBlock':
        return answerBlock();
      case 'tellNow':
      case 'tellNot':
        return answerPreview(what === 'tellNow' ? 'tell-now' : 'tell-not');
    }
  }

  /** She types an appointment for somebody who telephoned. */
  function type(): void {
    typed += 1;
    const start = someTime();
    const { timeZone } = scenario.practice;
    const { id } = model.insert(dice.pick('whose calendar', calendars), {
      summary: `RDV Typed ${typed}`,
      description: `typed${typed}@example.org`,
      start: { dateTime: iso(start), timeZone },
      end: { dateTime: iso(start + 30 * MINUTE), timeZone },
    });
    trace.note(`doctor types ${short(String(id))} at ${iso(start)}`);
    ledger.typed.add(String(id));
    ledger.placedByHand.add(String(id));
  }

  function absence(): void {
    const date = iso(clock.now() + dice.between('day of absence', 1, 5) * DAY).slice(0, 10);
    const next = iso(Date.parse(date) + DAY).slice(0, 10);
    trace.note(`doctor notes an absence on ${date}`);
    model.insert(dice.pick('whose absence', calendars), {
      summary: 'Congés',
      transparency: 'transparent',
      start: { date },
      end: { date: next },
    });
  }

  function decline(): void {
    const invited = google
      .bookings()
      .filter(({ stands, event }) => stands && event.guests.length > 0);
    if (invited.length === 0) return;
    const { calendarId, event } = dice.pick('who declines', invited);
    const { email } = must(event.guests[0], 'a guest');
    const answer = dice.pick('answer to the invitation', [
      'declined',
      'declined',
      'accepted',
    ] as const);
    trace.note(`patient of ${short(event.id)} has ${answer} Google's invitation`);
    model.respond(calendarId, event.id, email, answer);
  }

  /** By the buttons of a message that arrived, old or new. */
  async function answerBlock(): Promise<void> {
    const found = post.matters.flatMap(({ notice: { content } }) =>
      content.kind === 'overlap' || content.kind === 'absence' ? [content] : [],
    );
    if (found.length === 0) return;
    const matter = dice.pick('which question', found.slice(-6));
    const { question } = matter;
    const verbs =
      matter.kind === 'overlap'
        ? (['keep', 'cancel-asked'] as const)
        : (['close-day', 'leave-open'] as const);
    const verb = dice.pick('which button', verbs);
    const server = dice.pick('server asked', servers);
    trace.note(`doctor answers ${question} at ${server.name}: ${verb}`);
    if (verb === 'cancel-asked' && matter.kind === 'overlap') {
      // What other messages about this block list is hers to answer as well, and nothing else.
      for (const { id, start, end } of found.flatMap(listedUnder(question))) {
        ledger.doctorDid(id, 'cancelled', { start, end }, clock.now());
      }
    }
    const act = must(decodeAct(must(encodeAct({ verb, question }), 'a button')), 'an act');
    const acted = await server.ask('act', (engine) => engine.act(act));
    trace.note(`doctor answer -> ${acted?.kind ?? 'no answer'}`);
  }

  async function answerPreview(verb: 'tell-now' | 'tell-not'): Promise<void> {
    const found = post.matters.flatMap(({ notice: { content } }): PreviewMatter[] =>
      content.kind === 'preview' && content.state === 'coming' ? [content] : [],
    );
    if (found.length === 0) return;
    const { booking, truth } = dice.pick('which preview', found.slice(-4));
    const server = dice.pick('server told', servers);
    trace.note(`doctor says ${verb} of ${short(booking.id)} at ${server.name}`);
    // Whether or not the answer comes back: she may have been heard.
    if (verb === 'tell-not') ledger.untold.add(booking.id);
    const act = { verb, booking: booking.id, truth };
    const acted = await server.ask('act', (engine) => engine.act(act));
    trace.note(`doctor ${verb} -> ${acted?.kind ?? 'no answer'}`);
  }

  function someTime(): Instant {
    const midnight = Math.floor(clock.now() / DAY) * DAY;
    const minutes = dice.between('time of day', 8 * 4, 17 * 4) * 15;
    const start = midnight + dice.between('day', 0, 4) * DAY + minutes * MINUTE;
    return start > clock.now() ? start : start + 2 * DAY;
  }
}

const listedUnder =
  (question: string) =>
  (matter: Matter): readonly BookingInShort[] =>
    matter.kind === 'overlap' && matter.question === question ? matter.bookings : [];

const iso = (at: Instant): string => new Date(at).toISOString();
