/** The hour, the day and the year are chosen, not the machine's, for whoever has a part in a test. */
import { expect, it } from 'vitest';
import { openDemo } from '../support/demo.ts';
import { availabilityUrl, send } from '../support/patient.ts';

it('is the same Tuesday morning for a test and for the programs it starts', async () => {
  const demo = await openDemo();
  try {
    const { json } = await send(availabilityUrl(demo.server.url, 0));
    const times = [new Date(), new Date(Date.now()), new Date(String(json.asOf))];
    const morning = expect.stringMatching(/^2027-11-23T09:/);
    expect(times.map((time) => time.toISOString())).toEqual([morning, morning, morning]);
  } finally {
    await demo.close();
  }
});
