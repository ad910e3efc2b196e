/** `npm run simulate -- [--seeds N] [--seed N] [--from N]`: the simulation, as long as one likes. */
import { parseArgs } from 'node:util';
import { scenarioOf } from '../test/sim/scenario.ts';
import { simulate } from '../test/sim/simulate.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    lines: { type: 'string', default: '60' },
  },
});
const first = Number(values.seed ?? values.from);
const last = values.seed === undefined ? first + Number(values.seeds) - 1 : first;
const total: Record<string, number> = {};
let broken = 0;

for (let seed = first; seed <= last; seed += 1) {
  const run = await simulate(scenarioOf(seed));
  for (const [what, count] of Object.entries(run.counts))
    total[what] = (total[what] ?? 0) + count;
  if (run.violations.length === 0) continue;
  broken += 1;
  console.log(`seed ${seed} breaks a promise; again with: npm run simulate -- --seed ${seed}`);
  for (const violation of run.violations) console.log(`  ${violation}`);
  if (values.seed !== undefined) {
    for (const line of run.story(Number(values.lines))) console.log(line);
  }
}

const facts = Object.entries(total).map(([what, count]) => `${count} ${what}`);
console.log(`${last - first + 1} seeds, ${broken} broken: ${facts.join(', ')}`);
process.exitCode = broken > 0 ? 1 : 0;
