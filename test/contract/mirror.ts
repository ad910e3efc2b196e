/** What every implementation of the engine's Mirror promises. */
import { afterEach, beforeEach, describe } from 'vitest';
import { must } from '../../src/engine/core/values.ts';
import type { Mirror } from '../../src/engine/mirror-port.ts';
import { bookingsContract } from './mirror-bookings.ts';
import { claimsContract } from './mirror-claims.ts';
import { forgettingContract } from './mirror-forgetting.ts';
import { freezesContract } from './mirror-freezes.ts';
import { leasesContract } from './mirror-leases.ts';
import { mergeContract } from './mirror-merge.ts';
import { outboxContract } from './mirror-outbox.ts';
import { passContract } from './mirror-passes.ts';
import { questionsContract } from './mirror-questions.ts';
import { rangesContract } from './mirror-ranges.ts';
import { reopenContract } from './mirror-reopen.ts';
import { stagingContract } from './mirror-staging.ts';
import { tellingContract } from './mirror-telling.ts';

export interface OpenedMirror {
  readonly mirror: Mirror;
  /** Closes it and opens what it kept. Null when nothing is kept. */
  readonly reopen: (() => Promise<Mirror>) | null;
  close(): Promise<void>;
}

/** The mirror of the test that is running: fresh, and closed afterwards. */
export type Fresh = () => Mirror;

export function mirrorContract(name: string, open: () => Promise<OpenedMirror>): void {
  describe(`mirror on ${name}`, () => {
    let opened: OpenedMirror | null = null;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(async () => {
      await opened?.close();
    });
    const current = (): OpenedMirror => must(opened, 'an opened mirror');
    const fresh: Fresh = () => current().mirror;

    describe('incremental passes', () => passContract(fresh));
    describe('full passes', () => stagingContract(fresh));
    describe('merging', () => mergeContract(fresh));
    describe('reading by time', () => rangesContract(fresh));
    describe('bookings', () => bookingsContract(fresh));
    describe('claiming slots', () => claimsContract(fresh));
    describe('leases and news', () => leasesContract(fresh));
    describe('telling', () => tellingContract(fresh));
    describe('freezes', () => freezesContract(fresh));
    describe('questions', () => questionsContract(fresh));
    describe('forgetting', () => forgettingContract(fresh));
    describe('outbox and audit', () => outboxContract(fresh));
    describe('opened again', () => reopenContract(current));
  });
}
