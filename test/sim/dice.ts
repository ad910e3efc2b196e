/** Chance from a seed: the same seed and the same questions give the same answers. */
import type { Draws } from './draws.ts';

/** Every question says what is at stake: by that a replay names the first answer in which it differs. */
export interface Dice {
  /** Uniform in [0, 1). */
  fraction(what: string): number;
  chance(what: string, probability: number): boolean;
  /** A whole number, both ends included. */
  between(what: string, low: number, high: number): number;
  pick<T>(what: string, choices: readonly T[]): T;
  /** One of the names, as often as its weight says. */
  weighted<Name extends string>(what: string, weights: Readonly<Record<Name, number>>): Name;
  /** Dice of their own, so that more throws in one place do not change what happens in another. */
  fork(label: string): Dice;
}

/** `draws` notes every throw, of forks as well. `owner`: whose throws these are. */
export function diceOf(seed: number, draws?: Draws, owner = 'world'): Dice {
  let state = seed >>> 0;
  const fraction = (what: string): number => {
    // mulberry32: 32 bits of state, plenty for choices.
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    const drawn = ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    draws?.note(owner, what, drawn);
    return drawn;
  };
  const between = (what: string, low: number, high: number): number =>
    low + Math.floor(fraction(what) * (high - low + 1));
  return {
    fraction,
    chance: (what, probability) => fraction(what) < probability,
    between,
    pick: (what, choices) => {
      const chosen = choices[between(what, 0, choices.length - 1)];
      if (chosen === undefined) throw new Error(`nothing to pick from: ${what}`);
      return chosen;
    },
    weighted(what, weights) {
      const names = Object.keys(weights) as (keyof typeof weights)[];
      let left = fraction(what) * names.reduce((sum, name) => sum + weights[name], 0);
      for (const name of names) {
        left -= weights[name];
        if (left < 0) return name;
      }
      throw new Error(`no weights: ${what}`);
    },
    fork: (label) => diceOf(hash(label, seed), draws, `${owner} › ${label}`),
  };
}

/** FNV-1a. */
function hash(text: string, seed: number): number {
  let value = (0x811c9dc5 ^ seed) >>> 0;
  for (const char of text) {
    value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return value;
}
