/** Numbers in [0, 1), the same ones for the same seed: two runs measure the same work. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // Multiplier and increment of Numerical Recipes' "quick and dirty" generator.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
