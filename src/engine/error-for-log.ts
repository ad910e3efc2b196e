/** A mistake of the program, as the log may have it. */

/** Where it happened, but not the message: it may quote an address or a name. */
export function errorForLog(error: unknown): {
  readonly error: string;
  readonly at: readonly string[];
} {
  if (!(error instanceof Error)) return { error: typeof error, at: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: error.name, at: frames.slice(0, 5).map((line) => line.trim()) };
}
