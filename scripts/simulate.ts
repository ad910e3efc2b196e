/**
 * `npm run simulate -- [--seeds N] [--from N] [--seed N] [--steps N] [--lines N] [--twice]`: the
 * simulation, as long as one likes. One seed alone tells its story when it breaks a promise. `--steps` makes
 * its life shorter or longer than the seed says, and so another life. `--twice` lives each twice, and says
 * where the two part.
 */
import { parseArgs } from 'node:util';
import { type Counts, MEANING } from '../test/sim/ledger.ts';
import { replayed } from '../test/sim/replay.ts';
import { scenarioOf } from '../test/sim/scenario.ts';
import { simulate } from '../test/sim/simulate.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    steps: { type: 'string' },
    lines: { type: 'string', default: '60' },
    twice: { type: 'boolean', default: false },
  },
});
const first = Number(values.seed ?? values.from);
const last = values.seed === undefined ? first + Number(values.seeds) - 1 : first;
const over = values.steps === undefined ? {} : { steps: Number(values.steps) };
const again = values.steps === undefined ? '' : ` --steps ${values.steps}`;
const total: Record<string, number> = {};
let broken = 0;

for (let seed = first; seed <= last; seed += 1) {
  const run = await (values.twice ? replayed : simulate)(scenarioOf(seed, over));
  for (const [what, count] of Object.entries(run.counts))
    total[what] = (total[what] ?? 0) + count;
  if (run.violations.length === 0) continue;
  broken += 1;
  console.log(
    `seed ${seed} breaks a promise; again with: npm run simulate -- --seed ${seed}${again}`,
  );
  for (const violation of run.violations) console.log(`  ${violation}`);
  if (values.seed !== undefined) {
    for (const line of run.story(Number(values.lines))) console.log(line);
  }
}

const seconds = Math.round(performance.now() / 1000);
console.log(`${last - first + 1} seeds in ${seconds} s, ${broken} broken`);
// An idle run proves nothing.
for (const [what, count] of Object.entries(total)) {
  console.log(`${String(count).padStart(9)} ${MEANING[what as keyof Counts]}`);
}
process.exitCode = broken > 0 ? 1 : 0;
