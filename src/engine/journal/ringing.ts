/** A mirror whose writes ring: whoever waits for what was written is woken by the write itself. */
import type { Mirror } from '../mirror-port.ts';
import type { Wakes } from './wakes.ts';

/** Reads, and what a quiet pass writes, wake nobody. */
export function ringing(mirror: Mirror, { outbox, background }: Wakes): Mirror {
  let heard = mirror.news();

  /** News of any calendar, be it ours or what another process wrote before us. */
  async function told<T>(writing: Promise<T>): Promise<T> {
    const written = await writing;
    const latest = mirror.news();
    if (latest !== heard) background.ring();
    heard = latest;
    return written;
  }

  // What is not written here goes to the mirror as it is when it is asked.
  return Object.assign(Object.create(mirror) as Mirror, {
    async commit(batch) {
      const done = await told(mirror.commit(batch));
      if (done === 'stale') return done;
      if ((batch.notices?.length ?? 0) > 0) outbox.ring();
      // Leased work is in somebody's hands; the rest may be due.
      const isLeft = (batch.intents?.length ?? 0) > 0 && batch.lease === undefined;
      if (isLeft || (batch.begun?.length ?? 0) > 0) background.ring();
      return done;
    },
    async claimSlot(claim) {
      const claimed = await told(mirror.claimSlot(claim));
      if (claimed === 'claimed' && claim.lease === undefined) background.ring();
      return claimed;
    },
    async commitPass(pass) {
      const done = await told(mirror.commitPass(pass));
      if ((pass.begun?.length ?? 0) > 0) background.ring();
      return done;
    },
    commitStaging: (staging, pass) => told(mirror.commitStaging(staging, pass)),
    notePassFailure: (...noted) => told(mirror.notePassFailure(...noted)),
    noteWrites: (...noted) => told(mirror.noteWrites(...noted)),
    async releaseLeases(holders) {
      await mirror.releaseLeases(holders);
      outbox.ring();
      background.ring();
    },
    async reviveNotices(...wish) {
      const byHand = await mirror.reviveNotices(...wish);
      outbox.ring();
      return byHand;
    },
    recordDelivery: (...record) => told(mirror.recordDelivery(...record)),
  } satisfies Partial<Mirror>);
}
