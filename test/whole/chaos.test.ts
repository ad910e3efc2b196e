/**
 * Two real servers, with a database each, on one calendar: under load, killed again and again, with
 * Google, the mail server and Telegram failing. At the end every promise holds.
 *
 * `CHAOS_SECONDS` says for how long (default 120), `CHAOS_SEED` replays the plan of a run: who does what
 * and when. How processes and sockets interleave is the machine's, so a seed is no replay of every step.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doctor } from '../chaos/doctor.ts';
import { type House, newHouse } from '../chaos/houses.ts';
import { judge } from '../chaos/judge.ts';
import { newLedger } from '../chaos/ledger.ts';
import { patients } from '../chaos/patients.ts';
import { settle } from '../chaos/settle.ts';
import { storyOf } from '../chaos/story.ts';
import {
  carryPushes,
  googleTrouble,
  killer,
  mailTrouble,
  telegramTrouble,
} from '../chaos/trouble.ts';
import { diceOf } from '../sim/dice.ts';
import { type Outside, openOutside } from '../support/outside.ts';

const SECONDS = Number(process.env.CHAOS_SECONDS ?? 120);
const SEED = Number(process.env.CHAOS_SEED ?? randomInt(1_000_000));
const CROWD = 4;

describe(`chaos for ${SECONDS} s, CHAOS_SEED=${SEED}`, () => {
  let outside: Outside;
  let houses: readonly House[];
  beforeAll(async () => {
    outside = await openOutside();
    houses = ['a', 'b'].map((name) => newHouse(outside, name));
  });
  afterAll(() => outside.close());

  it('ends with every promise kept', { timeout: (SECONDS + 360) * 1_000 }, async () => {
    const over = new AbortController();
    const dice = diceOf(SEED);
    const ledger = newLedger();
    const { counts, violations } = ledger;
    const stage = { outside, houses, ledger, dice, over: over.signal };
    carryPushes(stage);
    await Promise.all(houses.map((house) => house.start()));

    const { model } = outside.sandbox;
    const load = [
      ...Array.from({ length: CROWD }, (_, number) => patients(stage, number)),
      doctor({ ...stage, model }),
    ];
    const trouble = [killer, mailTrouble, telegramTrouble, googleTrouble].map((make) =>
      make(stage),
    );
    // Nothing is awaited here: this is how long the load lasts. Whatever fails ends it at once.
    await Promise.race([wait(SECONDS * 1_000), ...load, ...trouble]);
    over.abort();
    await Promise.all([...trouble, ...load]);

    await settle(stage);
    for (const house of houses) {
      expect(await house.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    }
    const { patients: mailed, ...told } = await judge(stage);
    for (const house of houses) {
      const { code, stdout } = await house.run(['audit', 'verify']);
      if (code !== 0) ledger.violate(`${house.name}: ${stdout}`);
    }
    const facts = Object.entries({ ...counts, ...told }).map(([what, n]) => `${n} ${what}`);
    process.stdout.write(`CHAOS_SEED=${SEED}, ${SECONDS} s: ${facts.join(', ')}\n`);
    if (violations.length > 0) process.stdout.write(`${await storyOf(stage)}\n`);
    expect(violations, `CHAOS_SEED=${SEED}`).toEqual([]);
    // Mails of two houses cross when both are sent at once, and a house learns late what the other told.
    expect(told.misled).toBeLessThan(5 + mailed.size / 10);

    // An idle run proves nothing. A slow machine does less, but never nothing.
    const share = SECONDS / 120;
    expect(counts.booked).toBeGreaterThan(12 * share);
    expect(counts.taken).toBeGreaterThan(5 * share);
    expect(counts.cancelled + counts.moved).toBeGreaterThan(5 * share);
    expect(counts.doctor).toBeGreaterThan(15 * share);
    expect(counts.kills).toBeGreaterThan(6 * share);
    expect(counts.googleFaults).toBeGreaterThan(8 * share);
    expect(counts.smtpFaults + counts.telegramFaults).toBeGreaterThan(8 * share);
    expect(counts.pushes).toBeGreaterThan(20 * share);
    expect(told.mails).toBeGreaterThan(40 * share);
    expect(told.telegrams).toBeGreaterThan(15 * share);
  });
});
