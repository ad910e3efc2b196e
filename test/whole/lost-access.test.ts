/** A real server loses its calendar, in each way there is, and gets it back. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { downFor } from '../support/downtime.ts';
import { eventually } from '../support/eventually.ts';
import { DOCTOR, type Outside, openOutside, SECRETS } from '../support/outside.ts';
import { ANNA, book, freeSlot, freeSlots, linkOn, send } from '../support/patient.ts';
import type { ServerProcess } from '../support/program.ts';

let outside: Outside;
beforeEach(async () => {
  outside = await openOutside();
});
afterEach(() => outside.close());

const HALF_AN_HOUR_AND_MORE = 40 * 60_000;

const cron = ({ url }: ServerProcess) =>
  send(`${url}/api/cron/sync-calendar`, {
    headers: { authorization: `Bearer ${SECRETS.cron}` },
  });

describe.each<[string, Omit<Fault, 'times'>, RegExp]>([
  ['invalid_grant', { operation: 'token', kind: 'invalid-grant' }, /creneau auth/],
  ['403', { operation: 'events.*', kind: 'forbidden' }, /Apporter des modifications/],
  ['404', { operation: 'events.*', kind: 'not-found' }, /introuvable/],
  ['quotaExceeded', { operation: 'events.*', kind: 'quota-exceeded' }, /quelques heures/],
])('access lost: %s', (_name, fault, toDo) => {
  it('cancels nothing, says so once, takes requests, and comes back by itself', async () => {
    const { sandbox, post } = outside;
    const before = await outside.start();
    const slot = await freeSlot(before.url);
    const booked = await book(before.url, slot.start);
    expect(booked.status).toBe(201);
    await post.arrival(DOCTOR);
    await before.stop();
    downFor(HALF_AN_HOUR_AND_MORE, outside.databaseFile);
    sandbox.faults.add({ ...fault, times: Number.POSITIVE_INFINITY });

    const server = await outside.start();
    await server.logged('pass failed');
    for (let pass = 0; pass < 3; pass += 1) {
      expect((await cron(server)).json).toMatchObject({ success: false });
    }
    const alert = await post.arrival(DOCTOR, 2);
    expect(alert.subject).toContain('Google Agenda n’est plus accessible');
    expect(alert.text).toMatch(toDo);
    await sandbox.inbox.arrival(
      (item) => item.kind === 'telegram' && item.text.includes('plus accessible'),
    );
    const errors = server
      .stderr()
      .split('\n')
      .filter((line) => line.includes('"level":50'));
    expect(errors).toHaveLength(1);

    // Everything is read as before, and shows how old it is.
    const free = await freeSlots(server.url, 10);
    expect(free.map(({ start }) => start)).not.toContain(slot.start);
    const page = await send(linkOn(server.url, booked.json.manageUrl));
    expect(page.text).not.toMatch(/annul\u00e9/i);
    expect(await send(`${server.url}/readyz`)).toMatchObject({
      status: 200,
      json: { calendars: [{ stale: true, failure: expect.stringMatching(/./) }] },
    });
    expect((await send(`${server.url}/metrics`)).text).toContain(
      'creneau_sync_stale{practitioner="dubois"} 1',
    );
    const status = await outside.run(['status']);
    expect(status.stdout).toMatch(/^dubois: STALE, older than 30 min/m);
    expect(status.stdout).toMatch(/^dubois: the doctor was alerted$/m);

    // A request, answered without waiting for Google.
    const times = await send(`${server.url}/?practitioner=dubois&type=consultation&lang=fr`);
    expect(times.text).toContain('restent \u00e0 confirmer');
    const other = free[2]?.start ?? '';
    const email = 'b@patients.example';
    const asked = await book(server.url, other, { email });
    expect(asked).toMatchObject({ status: 202, json: { status: 'queued' } });
    expect(post.mailsTo(email)).toEqual([]);

    sandbox.faults.clear();
    expect((await cron(server)).json).toMatchObject({ success: true });
    expect((await post.arrival(email)).subject).toMatch(/^Rendez-vous confirm\u00e9/);
    await eventually('both stand', () => outside.events().length === 2);
    await eventually('the doctor hears that it is over', () =>
      post.mailsTo(DOCTOR).some(({ subject }) => subject?.includes('de nouveau accessible')),
    );
    const told = post.mailsTo(DOCTOR).map(({ subject }) => subject ?? '');
    expect(told.filter((subject) => subject.includes('plus accessible'))).toHaveLength(1);
    expect(post.mailsTo(ANNA.email)).toHaveLength(1);
    expect((await send(`${server.url}/readyz`)).json).toMatchObject({
      calendars: [{ stale: false, failure: null }],
    });
  });
});
