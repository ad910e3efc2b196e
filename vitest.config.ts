import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Google's client honours HTTPS_PROXY for every address, loopback included (G7.3).
    env: { NO_PROXY: '127.0.0.1,localhost', no_proxy: '127.0.0.1,localhost' },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
