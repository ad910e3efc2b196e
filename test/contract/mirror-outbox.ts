import { expect, it } from 'vitest';
import type { Notice } from '../../src/engine/core/notice.ts';
import { asEventId, HOUR, MINUTE } from '../../src/engine/core/values.ts';
import { DISCARDED, OVERTAKEN } from '../../src/engine/outbox-port.ts';
import { auditLike, MONDAY, noticeLike } from '../mirror/examples.ts';
import { ME } from '../support/processes.ts';
import type { Fresh } from './mirror.ts';

const OTHER = asEventId('other');

export function outboxContract(fresh: Fresh): void {
  it('owes a notice once, whatever became of it', async () => {
    const mirror = fresh();
    await mirror.commit({ notices: [noticeLike('k'), noticeLike('k', { to: 'again' })] });
    expect(await mirror.notices({})).toEqual([
      {
        notice: noticeLike('k'),
        state: 'due',
        attempts: 0,
        dueAt: MONDAY,
        sentAt: null,
        lastError: null,
      },
    ]);
    await mirror.claimDueNotices(MONDAY, MINUTE, 10, ME);
    await mirror.recordDelivery(
      'k',
      { state: 'sent', at: MONDAY + 1, providerId: 'p' },
      auditLike(),
    );
    await mirror.commit({ notices: [noticeLike('k')] });
    expect(await mirror.claimDueNotices(MONDAY + HOUR, MINUTE, 10, ME)).toEqual([]);
    expect(await mirror.notices({ state: 'sent' })).toMatchObject([
      { sentAt: MONDAY + 1, attempts: 1, lastError: null },
    ]);
    await mirror.commit({ notices: [noticeLike('l'), noticeLike('m', { booking: OTHER })] });
    expect([...(await mirror.noticeStates(noticeLike('k').booking))].sort()).toEqual([
      ['k', 'sent'],
      ['l', 'due'],
    ]);
  });

  it('leases due notices to one deliverer, the oldest first', async () => {
    const mirror = fresh();
    const notices = [3, 1, 2].map((ms) => noticeLike(`k${ms}`, { createdAt: MONDAY + ms }));
    await mirror.commit({ notices });
    const keys = async (now: number, limit = 10) =>
      (await mirror.claimDueNotices(now, MINUTE, limit, ME)).map(({ notice }) => notice.key);
    expect(await mirror.nextNoticeDue()).toBe(MONDAY + 1);
    expect(await keys(MONDAY)).toEqual([]);
    expect(await keys(MONDAY + 3, 2)).toEqual(['k1', 'k2']);
    expect(await mirror.nextNoticeDue()).toBe(MONDAY + 3);
    expect(await keys(MONDAY + 3)).toEqual(['k3']);
    expect(await mirror.nextNoticeDue()).toBe(MONDAY + 3 + MINUTE);
    const again = await mirror.claimDueNotices(MONDAY + 3 + MINUTE, MINUTE, 10, ME);
    expect(again.map(({ notice, attempts }) => [notice.key, attempts])).toEqual([
      ['k1', 1],
      ['k2', 1],
      ['k3', 1],
    ]);
  });

  it('tries again when told to, and gives up when told to', async () => {
    const mirror = fresh();
    await mirror.commit({ notices: [noticeLike('k')] });
    await mirror.claimDueNotices(MONDAY, HOUR, 10, ME);
    const later = { state: 'due', at: MONDAY, dueAt: MONDAY + MINUTE, reason: '451' } as const;
    await mirror.recordDelivery('k', later, auditLike());
    expect(await mirror.nextNoticeDue()).toBe(MONDAY + MINUTE);
    const [claimed] = await mirror.claimDueNotices(MONDAY + MINUTE, HOUR, 10, ME);
    expect(claimed).toEqual({ notice: noticeLike('k'), attempts: 1 });
    const dead = { state: 'dead', at: MONDAY, reason: '550' } as const;
    await mirror.recordDelivery('k', dead, auditLike({ action: 'notice.dead' }));
    expect(await mirror.nextNoticeDue()).toBeNull();
    expect(await mirror.notices({ state: 'dead' })).toMatchObject([
      { lastError: '550', attempts: 2 },
    ]);
    expect((await mirror.audit({})).map((entry) => entry.action)).toContain('notice.dead');
  });

  it('does not make due again what a slower deliverer had sent', async () => {
    const mirror = fresh();
    await mirror.commit({ notices: [noticeLike('k')] });
    const sent = { state: 'sent', at: MONDAY, providerId: null } as const;
    await mirror.recordDelivery('k', sent, auditLike());
    const later = { state: 'due', at: MONDAY, dueAt: MONDAY, reason: 'timeout' } as const;
    await mirror.recordDelivery('k', later, auditLike());
    expect(await mirror.nextNoticeDue()).toBeNull();
    expect(await mirror.noticeCounts()).toEqual({ due: 0, sent: 1, dead: 0 });
  });

  it('makes due again by hand what was given up, with all its tries, and notes who wished it', async () => {
    const mirror = fresh();
    await mirror.commit({ notices: [noticeLike('k'), noticeLike('other')] });
    await mirror.claimDueNotices(MONDAY, MINUTE, 1, ME);
    await mirror.recordDelivery('k', dead('550'), auditLike());
    expect(await mirror.reviveNotices(['k', 'k'], MONDAY + HOUR, noted)).toEqual({
      changed: [noticeLike('k')],
      refused: [],
    });
    expect(await mirror.notices({})).toMatchObject([
      { state: 'due', attempts: 0, dueAt: MONDAY + HOUR, lastError: '550' },
      { state: 'due', dueAt: MONDAY },
    ]);
    expect((await mirror.claimDueNotices(MONDAY + HOUR, MINUTE, 10, ME)).length).toBe(2);
    const { seq: _seq, hash: _hash, ...entry } = (await mirror.audit({ limit: 1 }))[0] ?? {};
    expect(entry).toEqual(noted(noticeLike('k')));
  });

  it('makes due now by hand what waits for later, but leaves it to who is delivering it', async () => {
    const mirror = fresh();
    await mirror.commit({ notices: [noticeLike('k')] });
    const later = { state: 'due', at: MONDAY, dueAt: MONDAY + HOUR, reason: '451' } as const;
    await mirror.recordDelivery('k', later, auditLike());
    await mirror.reviveNotices(['k'], MONDAY + 1, noted);
    expect(await mirror.nextNoticeDue()).toBe(MONDAY + 1);
    await mirror.claimDueNotices(MONDAY + 1, MINUTE, 1, ME);
    await mirror.reviveNotices(['k'], MONDAY + 2, noted);
    expect(await mirror.claimDueNotices(MONDAY + 2, MINUTE, 1, ME)).toEqual([]);
    expect(await mirror.nextNoticeDue()).toBe(MONDAY + 1 + MINUTE);
  });

  it('gives up by hand for good: never owed again, not revived, not counted as given up', async () => {
    const mirror = fresh();
    await mirror.commit({ notices: [noticeLike('k'), noticeLike('dead')] });
    await mirror.recordDelivery('dead', dead('550'), auditLike());
    expect((await mirror.discardNotices(['k', 'dead'], noted)).changed).toHaveLength(2);
    expect(await mirror.notices({ state: 'dead' })).toMatchObject([
      { notice: { key: 'k' }, lastError: DISCARDED },
      { notice: { key: 'dead' }, lastError: DISCARDED },
    ]);
    expect(await mirror.noticeCounts()).toEqual({ due: 0, sent: 0, dead: 0 });
    await mirror.commit({ notices: [noticeLike('k')] });
    expect(await mirror.nextNoticeDue()).toBeNull();
    expect(await mirror.reviveNotices('all-dead', MONDAY, noted)).toEqual({
      changed: [],
      refused: [],
    });
    const refused = [{ key: 'k', why: 'discarded' }];
    expect(await mirror.reviveNotices(['k'], MONDAY, noted)).toEqual({ changed: [], refused });
    expect(await mirror.discardNotices(['k'], noted)).toEqual({ changed: [], refused });
    expect(await mirror.nextNoticeDue()).toBeNull();
  });

  it('does not count as given up what another engine overtook', async () => {
    const mirror = fresh();
    await mirror.commit({ notices: [noticeLike('k')] });
    await mirror.recordDelivery('k', dead(OVERTAKEN), auditLike());
    expect(await mirror.noticeCounts()).toEqual({ due: 0, sent: 0, dead: 0 });
    expect(await mirror.reviveNotices('all-dead', MONDAY, noted)).toEqual({
      changed: [],
      refused: [],
    });
  });

  it('keeps discarded what was being delivered, unless it got through', async () => {
    const mirror = fresh();
    await mirror.commit({ notices: [noticeLike('lost'), noticeLike('through')] });
    await mirror.claimDueNotices(MONDAY, MINUTE, 10, ME);
    await mirror.discardNotices(['lost', 'through'], noted);
    const later = { state: 'due', at: MONDAY, dueAt: MONDAY, reason: '451' } as const;
    await mirror.recordDelivery('lost', later, auditLike());
    const sent = { state: 'sent', at: MONDAY, providerId: null } as const;
    await mirror.recordDelivery('through', sent, auditLike());
    expect(await mirror.notices({})).toMatchObject([
      { state: 'dead', lastError: DISCARDED },
      { state: 'sent', lastError: null },
    ]);
    expect(await mirror.nextNoticeDue()).toBeNull();
  });

  it('changes nothing by hand when one of the named keys cannot be', async () => {
    const mirror = fresh();
    await mirror.commit({ notices: [noticeLike('dead'), noticeLike('sent')] });
    await mirror.recordDelivery('dead', dead('550'), auditLike());
    const sent = { state: 'sent', at: MONDAY, providerId: null } as const;
    await mirror.recordDelivery('sent', sent, auditLike());
    const before = [await mirror.notices({}), await mirror.audit({})];
    const refused = [
      { key: 'none', why: 'unknown' },
      { key: 'sent', why: 'sent' },
    ];
    const keys = ['dead', 'none', 'sent'];
    expect(await mirror.reviveNotices(keys, MONDAY, noted)).toEqual({ changed: [], refused });
    expect(await mirror.discardNotices(keys, noted)).toEqual({ changed: [], refused });
    expect([await mirror.notices({}), await mirror.audit({})]).toEqual(before);
  });

  it('revives no old news: a later notice went the same way', async () => {
    const mirror = fresh();
    const { content } = noticeLike('');
    const moved = { content: { ...content, kind: 'moved', revision: 2 } } as const;
    const elsewhere = [
      noticeLike('telegram', { channel: 'telegram' }),
      noticeLike('doctor', { party: 'doctor' }),
      noticeLike('other', { booking: asEventId('other') }),
    ];
    await mirror.commit({
      notices: [noticeLike('booked'), noticeLike('moved', moved), ...elsewhere],
    });
    const others = elsewhere.map(({ key }) => key);
    for (const key of ['booked', 'moved', ...others]) {
      await mirror.recordDelivery(key, dead('550'), auditLike());
    }
    // Both given up: both are due again, in their order.
    expect((await mirror.reviveNotices(['booked', 'moved'], MONDAY, noted)).refused).toEqual(
      [],
    );
    await mirror.recordDelivery('booked', dead('550'), auditLike());
    const sent = { state: 'sent', at: MONDAY, providerId: null } as const;
    await mirror.recordDelivery('moved', sent, auditLike());
    const refused = [{ key: 'booked', why: 'outdated' }];
    expect(await mirror.reviveNotices(['booked'], MONDAY, noted)).toEqual({
      changed: [],
      refused,
    });
    const all = await mirror.reviveNotices('all-dead', MONDAY, noted);
    expect(all.changed.map(({ key }) => key)).toEqual(others);
    expect(all.refused).toEqual(refused);
    expect((await mirror.discardNotices(['booked'], noted)).refused).toEqual([]);
  });

  it('finds notices by booking and by state, in the order they were owed', async () => {
    const mirror = fresh();
    const other = asEventId('other');
    await mirror.commit({
      notices: [noticeLike('b'), noticeLike('a'), noticeLike('c', { booking: other })],
    });
    const dead = { state: 'dead', at: MONDAY, reason: 'no' } as const;
    await mirror.recordDelivery('a', dead, auditLike());
    const keys = async (filter: Parameters<typeof mirror.notices>[0]) =>
      (await mirror.notices(filter)).map(({ notice }) => notice.key);
    expect(await keys({})).toEqual(['b', 'a', 'c']);
    expect(await keys({ booking: asEventId('booked') })).toEqual(['b', 'a']);
    expect(await keys({ state: 'due' })).toEqual(['b', 'c']);
    expect(await keys({ booking: other, state: 'dead' })).toEqual([]);
    expect(await mirror.noticeCounts()).toEqual({ due: 2, sent: 0, dead: 1 });
  });

  it('keeps the audit in order, and gives the newest of it on request', async () => {
    const mirror = fresh();
    const of = (n: number) =>
      auditLike({
        at: MONDAY + n,
        action: n % 2 === 0 ? 'notice.sent' : 'notice.retry',
        booking: n % 2 === 0 ? asEventId('even') : null,
        detail: { n, why: null, sure: true },
      });
    const entries = Array.from({ length: 1_203 }, (_, n) => of(n));
    await mirror.commit({ audit: entries });
    const all = await mirror.audit({});
    expect(all.map(({ seq: _seq, hash: _hash, ...entry }) => entry)).toEqual(entries);
    expect(new Set(all.map((record) => record.hash)).size).toBe(all.length);
    const newest = await mirror.audit({ limit: 3 });
    expect(newest.map((entry) => entry.detail.n)).toEqual([1_200, 1_201, 1_202]);
    const even = await mirror.audit({ booking: asEventId('even'), limit: 2 });
    expect(even.map((entry) => entry.detail.n)).toEqual([1_200, 1_202]);
    expect(await mirror.verifyAudit()).toBeNull();
  });

  it('knows since when it keeps anything', async () => {
    const mirror = fresh();
    expect(await mirror.keptSince()).toBeNull();
    await mirror.commit({ audit: [auditLike({ at: MONDAY })] });
    await mirror.commit({ audit: [auditLike({ at: MONDAY + 5 })] });
    expect(await mirror.keptSince()).toBe(MONDAY);
  });

  it('finds an empty audit whole', async () => {
    expect(await fresh().verifyAudit()).toBeNull();
  });
}

const dead = (reason: string) => ({ state: 'dead', at: MONDAY, reason }) as const;

const noted = ({ booking, party }: Notice) =>
  auditLike({
    at: MONDAY,
    actor: 'admin',
    action: 'notice.revived',
    booking,
    detail: { party },
  });
