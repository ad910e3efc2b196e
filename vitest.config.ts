import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const shared = {
  // Google's client honours HTTPS_PROXY for every address, loopback included.
  env: { NO_PROXY: '127.0.0.1,localhost', no_proxy: '127.0.0.1,localhost' },
  setupFiles: ['test/support/suite-clock.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};
/** Tests with processes, sockets and a browser of their own. */
const WHOLE = ['test/whole/**/*.test.ts', 'test/browser/**/*.test.ts'];

/** Begun before all others, so that at the end no worker is left alone with one of them. */
const LONGEST = ['chaos', 'axe-pages', 'crashes', 'outages', 'command-line'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      LONGEST.indexOf(basename(moduleId, '.test.ts')) + 1 || LONGEST.length + 1;
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...shared,
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: WHOLE,
          // Left to itself the runner keeps one core of two free.
          maxWorkers: Math.max(2, availableParallelism() - 1),
        },
      },
      {
        test: {
          ...shared,
          name: 'whole',
          include: WHOLE,
          globalSetup: ['test/support/chromium-setup.ts'],
          testTimeout: 60_000,
          // Servers that answer within seconds need the machine for themselves: after the parts, three files
          // at a time, of which one mostly waits.
          sequence: { groupOrder: 1 },
          maxWorkers: 3,
        },
      },
    ],
  },
});
