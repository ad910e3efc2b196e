import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PARTS } from './fixed-seeds.ts';
import { difference } from './replay.ts';
import { scenarioOf } from './scenario.ts';
import { simulate } from './simulate.ts';

const run = promisify(execFile);

describe('the simulation', () => {
  it('is the same again from the same seed, and another from another', async () => {
    const short = scenarioOf(7, { steps: 8 });
    const one = await simulate(short);
    expect((await simulate(short)).digest).toBe(one.digest);
    expect((await simulate(scenarioOf(8, { steps: 8 }))).digest).not.toBe(one.digest);
  });

  it('names the draw of chance at which two runs part', async () => {
    const short = scenarioOf(7, { steps: 8 });
    const quicker = { ...short, pushTrouble: 1 - short.pushTrouble };
    const parting = difference(await simulate(short), await simulate(quicker));
    expect(parting).toMatch(/^two runs part at draw \d+: ".+" of world.* at 20\d\d-/);
  });

  it('has a file of tests for each part of the fixed seeds', async () => {
    const files = await readdir(import.meta.dirname);
    expect(files.filter((name) => /^seeds-\d+\.test\.ts$/.test(name))).toHaveLength(PARTS);
  });

  it('says on the command line how much was tried', async () => {
    const args = ['scripts/simulate.ts', '--seeds', '2', '--from', '3', '--steps', '12'];
    const { stdout } = await run(process.execPath, args);
    expect(stdout).toMatch(/^2 seeds in \d+ s, 0 broken$/m);
    for (const what of ['answered "booked"', 'changes by the doctor', 'faults that struck']) {
      expect(stdout).toMatch(new RegExp(`^ +\\d+ ${what}$`, 'm'));
    }
    expect(stdout).toMatch(/^ +\d+ crashes$/m);
    expect(stdout).toMatch(/^ +\d+ notices that arrived$/m);
  });
});
