/** Chance from a seed: the same seed, the same run. */
export interface Random {
  /** Uniform in [0, 1). */
  fraction(): number;
  /** Lower-case base32hex, as Google's own event ids are. */
  id(length: number): string;
}

/** mulberry32: 32 bits of state are plenty for page sizes and ids of a sandbox. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    fraction,
    id: (length) =>
      Array.from({ length }, () => ALPHABET[Math.floor(fraction() * 32)]).join(''),
  };
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuv';
