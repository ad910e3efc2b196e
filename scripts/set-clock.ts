/**
 * `node --import ./scripts/set-clock.ts …`: the program believes that it starts at the time CLOCK names,
 * and goes on from there. For pictures and other stories that should read alike whenever they are told.
 */
const Real = Date;
const start = process.env.CLOCK ?? '';
const ahead = Real.parse(start) - Real.now();
if (Number.isNaN(ahead)) throw new Error(`CLOCK is no time: ${start}`);

const now = (): number => Real.now() + ahead;
globalThis.Date = new Proxy(Real, {
  construct: (target, given) =>
    given.length === 0 ? new target(now()) : Reflect.construct(target, given),
  apply: () => new Real(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
