import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const shared = {
  // Google's client honours HTTPS_PROXY for every address, loopback included.
  env: { NO_PROXY: '127.0.0.1,localhost', no_proxy: '127.0.0.1,localhost' },
  setupFiles: ['test/support/suite-clock.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};
/** Tests with processes, sockets and a browser of their own. */
const WHOLE = ['test/whole/**/*.test.ts', 'test/browser/**/*.test.ts'];

export default defineConfig({
  test: {
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
          // Servers that answer within seconds need the machine for themselves: after the parts, two files
          // at a time.
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
        },
      },
    ],
  },
});
