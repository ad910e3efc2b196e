/**
 * The clock of the tests: whatever the machine says, each test file begins on the same Tuesday morning.
 * Offers sleep at night, days roll over and clocks change; no test is to meet that by chance.
 *
 * It is a setup file of every test, and `startProgram` and its like load it into the processes they
 * start (`node --import`), so that all of them tell the same time. `CLOCK_ZERO_MS` hands it on: epoch
 * milliseconds at the zero of the machine's monotonic clock, which all processes share and nobody sets.
 */
const BEGINS = '2027-11-23T10:00:00+01:00';

/** Milliseconds. */
const monotonic = (): number => Number(process.hrtime.bigint()) / 1e6;

/** What `CLOCK_ZERO_MS` is for a process that is to believe that it is `moment` now. */
export const clockZero = (moment: string): string => String(Date.parse(moment) - monotonic());

process.env.CLOCK_ZERO_MS ??= clockZero(BEGINS);
const zero = Number(process.env.CLOCK_ZERO_MS);
if (Number.isNaN(zero))
  throw new Error(`no number: CLOCK_ZERO_MS=${process.env.CLOCK_ZERO_MS}`);

const Real = Date;
const now = (): number => Math.floor(zero + monotonic());
globalThis.Date = new Proxy(Real, {
  construct: (target, given, self) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, self),
  apply: () => new Real(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
