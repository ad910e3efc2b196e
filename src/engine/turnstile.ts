/** One run at a time, at most one waiting: whoever comes while it waits shares it. */

/**
 * Returns `enter`: it resolves with the outcome of a run that began after `enter` was called, so that
 * it has seen everything that was there before. Two hundred pushes at once cost two runs. `merge`
 * joins what a second caller wants with what the waiting run was to do.
 */
export function turnstile<Want, Result>(
  run: (want: Want) => Promise<Result>,
  merge: (waiting: Want, added: Want) => Want,
): (want: Want) => Promise<Result> {
  let running: Promise<unknown> | null = null;
  let waiting: { want: Want; result: Promise<Result> } | null = null;

  const start = (want: Want): Promise<Result> => {
    const result = run(want);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    running = settled;
    void settled.then(() => {
      if (running === settled) running = null;
    });
    return result;
  };

  return (want) => {
    if (waiting !== null) {
      waiting.want = merge(waiting.want, want);
      return waiting.result;
    }
    if (running === null) return start(want);
    const next: { want: Want; result: Promise<Result> } = {
      want,
      result: Promise.resolve() as never,
    };
    next.result = running.then(() => {
      waiting = null;
      return start(next.want);
    });
    waiting = next;
    return next.result;
  };
}
