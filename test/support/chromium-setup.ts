/** Once a run, before any browser test: where Chromium is, so that no two tests install it at a time. */
import type { TestProject } from 'vitest/node';
import { type Chromium, findChromium, thisMachine } from './chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    chromium: Chromium;
  }
}

export function setup(project: TestProject): void {
  // What is missing fails the browser tests, not the others: so nothing is thrown here.
  project.provide('chromium', findChromium(thisMachine));
}
