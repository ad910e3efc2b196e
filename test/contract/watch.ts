/** What every implementation of the engine's WatchChannels port promises. Each runs this one suite. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asChannelId } from '../../src/engine/core/channel.ts';
import {
  asCalendarId,
  type CalendarId,
  DAY,
  type Instant,
} from '../../src/engine/core/values.ts';
import type { ChannelRequest, WatchChannels } from '../../src/engine/watch-port.ts';

/** A calendar that can be watched, and one that cannot. */
export interface WatchWorld {
  readonly channels: WatchChannels;
  readonly watchable: CalendarId;
  readonly unwatchable: CalendarId;
  /** An address that Google takes. */
  readonly address: string;
  readonly now: () => Instant;
  /** Something changes in the watchable calendar. */
  change(): Promise<void>;
  /** Headers of the messages so far, their names in lower case. Waits until all have arrived. */
  messages(): Promise<readonly Readonly<Record<string, string>>[]>;
  close(): Promise<void>;
}

export function watchContract(name: string, open: () => Promise<WatchWorld>): void {
  describe(`watch channels of ${name}`, () => {
    let world: WatchWorld;
    let ids = 0;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world.close());

    const request = (change: Partial<ChannelRequest> = {}): ChannelRequest => {
      ids += 1;
      return {
        id: asChannelId(`contract${ids}`),
        calendarId: world.watchable,
        address: world.address,
        token: 'secret',
        expiresAt: world.now() + DAY,
        ...change,
      };
    };
    const opened = async (change: Partial<ChannelRequest> = {}) => {
      const asked = request(change);
      const outcome = await world.channels.open(asked);
      if (!outcome.ok) throw new Error(`not opened: ${JSON.stringify(outcome)}`);
      return { ...asked, ...outcome.value };
    };

    it('push a first message, then one for every change, with id, token and resource', async () => {
      const { id, resourceId, token } = await opened();
      await world.change();
      const messages = await world.messages();
      expect(messages.map((headers) => headers['x-goog-resource-state'])).toEqual([
        'sync',
        'exists',
      ]);
      for (const headers of messages) {
        expect(headers['x-goog-channel-id']).toBe(id);
        expect(headers['x-goog-channel-token']).toBe(token);
        expect(headers['x-goog-resource-id']).toBe(resourceId);
      }
    });

    it('end when they were asked to, or sooner', async () => {
      const asked = request();
      expect(await world.channels.open(asked)).toMatchObject({
        ok: true,
        value: { expiresAt: asked.expiresAt },
      });
      const { expiresAt } = await opened({ expiresAt: world.now() + 400 * DAY });
      expect(expiresAt).toBeGreaterThan(world.now());
      expect(expiresAt).toBeLessThan(world.now() + 400 * DAY);
    });

    it('overlap: two of one calendar both push', async () => {
      await opened();
      await opened();
      await world.change();
      const states = (await world.messages()).map((one) => one['x-goog-resource-state']);
      expect(states.toSorted()).toEqual(['exists', 'exists', 'sync', 'sync']);
    });

    it('fall silent when stopped; stopping again, or what never was, is success', async () => {
      const channel = await opened();
      expect(await world.channels.stop(channel)).toEqual({ ok: true, value: null });
      await world.change();
      expect(await world.messages()).toHaveLength(1);
      expect(await world.channels.stop(channel)).toEqual({ ok: true, value: null });
      const never = { id: asChannelId('never'), resourceId: 'nothing' };
      expect(await world.channels.stop(never)).toEqual({ ok: true, value: null });
    });

    it('are refused for a calendar without pushes, and for an address that is not https', async () => {
      expect(
        await world.channels.open(request({ calendarId: world.unwatchable })),
      ).toMatchObject({ ok: false, failure: { kind: 'unwatchable', because: 'calendar' } });
      const address = 'http://rdv.example.com/webhooks/google-calendar';
      expect(await world.channels.open(request({ address }))).toMatchObject({
        ok: false,
        failure: { kind: 'unwatchable', because: 'address' },
      });
      expect(await world.messages()).toEqual([]);
    });

    it('are not opened twice under one id, nor for a calendar that is not there', async () => {
      const { id } = await opened();
      expect(await world.channels.open(request({ id }))).toEqual({
        ok: false,
        failure: { kind: 'rejected', reason: '400 channelIdNotUnique' },
      });
      const calendarId = asCalendarId('nobody@group.calendar.google.com');
      expect(await world.channels.open(request({ calendarId }))).toEqual({
        ok: false,
        failure: { kind: 'not-found' },
      });
    });
  });
}
