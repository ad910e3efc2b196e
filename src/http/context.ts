/** What the routes share: the dependencies, and what is made of them once. */
import { rfc3339In } from '../engine/core/format.ts';
import type { Instant, LocalDate } from '../engine/core/values.ts';
import type { AppDeps } from './deps.ts';
import { type Metrics, metrics } from './metrics.ts';
import { LOGINS, type RateLimit, rateLimit, WRITES } from './rate-limit.ts';

export interface Context extends AppDeps {
  readonly metrics: Metrics;
  /** RFC 3339 with the practice's offset. */
  readonly time: (instant: Instant) => string;
  /** Today in the practice's zone. */
  readonly today: () => LocalDate;
  readonly writes: RateLimit;
  readonly logins: RateLimit;
}

export function contextOf(deps: AppDeps): Context {
  const { clock, settings, engine } = deps;
  const time = rfc3339In(engine.practice.timeZone);
  return {
    ...deps,
    metrics: metrics(),
    time,
    // An RFC 3339 time begins with its local date.
    today: () => time(clock.now()).slice(0, 10),
    writes: rateLimit(clock, settings.writeLimit ?? WRITES),
    logins: rateLimit(clock, LOGINS),
  };
}
