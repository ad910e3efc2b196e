/** The sandbox's direct port, without HTTP. */
import { describe, expect, it } from 'vitest';
import { asChannelId } from '../../src/engine/core/channel.ts';
import { asCalendarId, DAY } from '../../src/engine/core/values.ts';
import { createFaults } from '../../src/sandbox/faults.ts';
import { sandboxWatchChannels } from '../../src/sandbox/port.ts';
import { MONDAY, modelWith, OTHER, timed } from '../sandbox/world.ts';
import { watchContract } from './watch.ts';

const watchable = asCalendarId('primary');
const address = 'https://rdv.example.com/webhooks/google-calendar';

watchContract('the sandbox, without HTTP', async () => {
  const model = modelWith();
  model.switches.unwatchable.add(OTHER);
  const messages: Record<string, string>[] = [];
  model.channels.onPush(({ headers }) => {
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    messages.push(Object.fromEntries(lower));
  });
  return {
    channels: sandboxWatchChannels(model),
    watchable,
    unwatchable: asCalendarId(OTHER),
    address,
    now: model.now,
    change: async () => void model.insert('primary', { ...timed(MONDAY) }),
    messages: async () => messages,
    close: async () => {},
  };
});

describe('faults at the direct port', () => {
  it('strike watch channels by Google’s names of the operations', async () => {
    const model = modelWith();
    const faults = createFaults();
    const channels = sandboxWatchChannels(model, { faults });
    faults.add({ operation: 'events.watch', kind: 'lost-response' });
    faults.add({ operation: 'channels.stop', kind: 'backend-error' });
    const id = asChannelId('lost');
    const request = { id, calendarId: watchable, address, token: 't' };
    expect(await channels.open({ ...request, expiresAt: MONDAY + DAY })).toEqual({
      ok: false,
      failure: { kind: 'unavailable', outcome: 'unknown' },
    });
    expect(model.channels.all.has(id)).toBe(true);
    expect(await channels.stop({ id, resourceId: 'r' })).toMatchObject({ ok: false });
  });
});
