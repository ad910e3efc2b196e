/** The Google adapter, over HTTP, against the sandbox, whose pushes come over HTTP too. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { googleWatchChannels } from '../../src/calendar/google-watch.ts';
import { asCalendarId } from '../../src/engine/core/values.ts';
import { realClock } from '../calendar/real-clock.ts';
import { MONDAY, OTHER, timed, world } from '../sandbox/world.ts';
import { watchContract } from './watch.ts';

watchContract('Google, over HTTP against the sandbox', async () => {
  const { sandbox, clock, close } = await world();
  const { model } = sandbox;
  model.switches.httpWatchAddresses = true;
  model.switches.unwatchable.add(OTHER);
  const messages: IncomingHttpHeaders[] = [];
  const receiver = createServer((request, response) => {
    messages.push(request.headers);
    response.writeHead(200).end();
  });
  await new Promise<void>((listening) => {
    receiver.listen(0, '127.0.0.1', listening);
  });
  return {
    channels: googleWatchChannels({
      auth: { kind: 'oauth', ...sandbox.credentials },
      rootUrl: sandbox.rootUrl,
      tokenUrl: sandbox.tokenUrl,
      clock: realClock,
    }),
    watchable: asCalendarId('primary'),
    unwatchable: asCalendarId(OTHER),
    address: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`,
    now: clock.now,
    async change() {
      // Messages may overtake each other; the first one is to be there first.
      await sandbox.courier.idle();
      model.insert('primary', { ...timed(MONDAY) });
    },
    async messages() {
      await sandbox.courier.idle();
      return messages.map((headers) =>
        Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `${value}`])),
      );
    },
    async close() {
      await close();
      receiver.closeAllConnections();
      await new Promise((closed) => receiver.close(closed));
    },
  };
});
