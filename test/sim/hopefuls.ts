/** Patients who wait for something earlier: they wish, change their minds, and say yes, no or nothing. */
import { asEventId, MINUTE } from '../../src/engine/core/values.ts';
import type { Dice } from './dice.ts';
import { short } from './server.ts';
import type { World } from './simulate.ts';

export interface Hopefuls {
  /** One thing that some of them does. */
  act(): Promise<void>;
}

const ACTS = { wish: 6, unwish: 1, answer: 6 };

export function newHopefuls(world: World, dice: Dice): Hopefuls {
  const { clock, google, ledger, post, servers, trace } = world;
  const answered = new Set<string>();

  return {
    async act() {
      switch (dice.weighted('what is done', ACTS)) {
        case 'wish':
          return wish(true);
        case 'unwish':
          return wish(false);
        case 'answer':
          return answer();
      }
    },
  };

  async function wish(wanted: boolean): Promise<void> {
    const found = google.bookings().filter(({ stands, event: { start, marks } }) => {
      const waits = marks?.kind === 'booking' && marks.waiting !== undefined;
      return stands && start > clock.now() && waits !== wanted;
    });
    if (found.length === 0) return;
    const { id } = dice.pick('which booking', found).event;
    const server = dice.pick('server', servers);
    const what = wanted ? 'wishes for something earlier' : 'waits no longer';
    trace.note(`patient of ${short(id)} ${what} at ${server.name}`);
    // Whether or not the answer comes back.
    if (wanted) ledger.wished.set(id, clock.now());
    const noted = await server.ask('wish', (engine) => engine.wish(asEventId(id), wanted));
    trace.note(`patient wish -> ${noted?.kind ?? 'no answer'}`);
    if (wanted && noted?.kind === 'noted') ledger.counts.waits += 1;
  }

  /** Mostly in time, sometimes twice, and sometimes with a page that was left open. */
  async function answer(): Promise<void> {
    const found = post.offers.filter(({ notice: { key, content } }) => {
      const isOpen = (content.until ?? 0) > clock.now() && !answered.has(key);
      return isOpen || dice.chance('old page', 0.1);
    });
    if (found.length === 0) return;
    const { booking, content, key } = dice.pick('which offer', found.slice(-4)).notice;
    answered.add(key);
    const yes = dice.chance('says yes', 0.65);
    const start = new Date(content.start).toISOString();
    const clicks = dice.chance('clicks twice', 0.15) ? 2 : 1;
    await Promise.all(
      Array.from({ length: clicks }, async () => {
        await clock.sleep(
          dice.pick('when she answers', [0, dice.between('thinks for', 0, 2 * MINUTE)]),
        );
        const server = dice.pick('server asked', servers);
        trace.note(`patient of ${short(booking)} says ${yes ? 'yes' : 'no'} to ${start}`);
        const said = await server.ask('offer', (engine) =>
          engine.answerOffer(booking, start, yes),
        );
        trace.note(`patient offer -> ${said?.kind ?? 'no answer'}`);
        if (said?.kind === 'moved') ledger.counts.accepted += 1;
        if (said?.kind === 'declined') ledger.counts.declined += 1;
      }),
    );
  }
}
