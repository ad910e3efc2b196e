/** Google, the mail server or Telegram away, and back again. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downFor } from '../support/downtime.ts';
import { eventually } from '../support/eventually.ts';
import { DOCTOR, type Outside, openOutside } from '../support/outside.ts';
import { ANNA, book, freeSlot, freeSlots, linkOn, send } from '../support/patient.ts';
import { plain, spoken } from '../support/spoken.ts';

const FOREVER = Number.POSITIVE_INFINITY;

let outside: Outside;
beforeEach(async () => {
  outside = await openOutside();
});
afterEach(() => outside.close());

describe('Google away', () => {
  it('keeps the slot for the patient, says so, and mails her when Google is back', async () => {
    const { sandbox, post } = outside;
    const server = await outside.start();
    const slot = await freeSlot(server.url);
    sandbox.faults.add({ operation: 'events.*', kind: 'backend-error', times: FOREVER });

    const { status, json } = await book(server.url, slot.start);
    expect(status).toBe(202);
    expect(json).toMatchObject({ status: 'queued', ...slot });
    const page = await send(linkOn(server.url, json.manageUrl));
    expect(page.status).toBe(200);
    expect(page.text).toContain('Votre demande est enregistrée');
    const api = `${server.url}/api/bookings/${json.id}${new URL(String(json.manageUrl)).search}`;
    expect((await send(api)).json).toMatchObject({ status: 'queued' });
    const free = await freeSlots(server.url, 10);
    expect(free.map(({ start }) => start)).not.toContain(slot.start);
    expect((await book(server.url, slot.start, { email: 'b@patients.example' })).status).toBe(
      409,
    );
    expect(post.mails).toEqual([]);

    sandbox.faults.clear();
    const mail = await post.arrival(ANNA.email);
    expect(mail.subject).toMatch(/^Rendez-vous confirmé/);
    expect(plain(mail.text)).toContain(spoken(slot.start));
    expect(outside.events().map(({ id }) => id)).toEqual([json.id]);
    expect((await send(api)).json).toMatchObject({ status: 'confirmed' });
  });

  it('mails the patient other times when the doctor took hers meanwhile', async () => {
    const { sandbox, post } = outside;
    const server = await outside.start();
    const slot = await freeSlot(server.url);
    const away = sandbox.faults.add({
      operation: 'events.*',
      kind: 'backend-error',
      times: FOREVER,
    });
    expect((await book(server.url, slot.start)).status).toBe(202);
    sandbox.model.insert('primary', {
      summary: 'Formation',
      start: { dateTime: slot.start },
      end: { dateTime: slot.end },
    });
    away();
    const mail = await post.arrival(ANNA.email);
    expect(mail.subject).toMatch(/^Créneau indisponible/);
    const [other] = await freeSlots(server.url, 10);
    expect(plain(mail.text)).toContain(spoken(other?.start ?? ''));
    await eventually('only the doctor’s event is left', () => outside.events().length === 1);
    expect(outside.events()[0]?.summary).toBe('Formation');
  });

  it('keeps answering from the mirror when the account is disconnected, and says what to do', async () => {
    const { sandbox } = outside;
    const before = await outside.start();
    const slot = await freeSlot(before.url);
    const { json } = await book(before.url, slot.start);
    await before.stop('SIGKILL');
    sandbox.faults.add({ operation: 'token', kind: 'invalid-grant', times: FOREVER });

    const server = await outside.start();
    await server.logged('pass failed');
    const free = await freeSlots(server.url, 10);
    expect(free.length).toBeGreaterThan(0);
    expect(free.map(({ start }) => start)).not.toContain(slot.start);
    expect((await send(linkOn(server.url, json.manageUrl))).status).toBe(200);

    const ready = await send(`${server.url}/readyz`);
    expect(ready).toMatchObject({
      status: 200,
      json: { calendars: [{ failure: expect.stringContaining('creneau auth') }] },
    });
    const status = await outside.run(['status', '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({
      calendars: [{ practitioner: 'dubois', failure: expect.stringContaining('creneau auth') }],
    });
    const check = await outside.run(['check']);
    expect(check.code).toBe(1);
    expect(check.stdout).toMatch(/^Google, dubois +FAILED +.*creneau auth/m);
  });

  it('runs, but is not ready, as long as no calendar was ever read', async () => {
    const { sandbox } = outside;
    sandbox.faults.add({ operation: 'token', kind: 'invalid-grant', times: FOREVER });
    const server = await outside.start();
    await server.logged('pass failed');
    expect((await send(`${server.url}/healthz`)).status).toBe(200);
    expect(await send(`${server.url}/readyz`)).toMatchObject({
      status: 503,
      json: { calendars: [{ failure: expect.stringContaining('creneau auth') }] },
    });
    // Unknown is not free.
    expect(await freeSlots(server.url, 10)).toEqual([]);
  });
});

describe('the mail server away', () => {
  for (const mood of ['refusing', 'silent'] as const) {
    it(`(${mood}) stops no booking and no Telegram message; the mails come when it is back`, async () => {
      const { post, sandbox } = outside;
      post.mood = mood;
      const server = await outside.start();
      const { start } = await freeSlot(server.url);
      expect((await book(server.url, start)).status).toBe(201);
      await sandbox.inbox.arrival(({ kind }) => kind === 'telegram');
      await post.visits(mood === 'refusing' ? 2 : 1);
      if (mood === 'refusing') {
        await server.logged('SMTP 451');
        await eventually('both are put off', async () => (await retries()).length === 2);
        expect((await retries()).map(({ detail }) => detail)).toMatchObject([
          { channel: 'email', reason: expect.stringContaining('try again later') },
          { channel: 'email', reason: expect.stringContaining('try again later') },
        ]);
      }
      const metrics = await send(`${server.url}/metrics`);
      expect(metrics.text).toContain('creneau_notices{state="due"} 2');
      await server.stop('SIGKILL');

      post.mood = 'accepting';
      downFor(10 * 60_000, outside.databaseFile);
      const again = await outside.start();
      expect((await post.arrival(ANNA.email)).subject).toMatch(/^Rendez-vous confirmé/);
      await post.arrival(DOCTOR);
      await eventually('all is sent', async () => {
        const { text } = await send(`${again.url}/metrics`);
        return text.includes('state="due"} 0') && text.includes('state="sent"} 3');
      });
    });
  }

  interface AuditEntry {
    readonly action: string;
    readonly detail: Readonly<Record<string, unknown>>;
  }

  async function retries(): Promise<readonly AuditEntry[]> {
    const { stdout } = await outside.run(['audit', '--json']);
    const { entries } = JSON.parse(stdout) as { readonly entries: readonly AuditEntry[] };
    return entries.filter(({ action }) => action === 'notice.retry');
  }
});

describe('Telegram away', () => {
  it('stops no mail', async () => {
    const { sandbox, post } = outside;
    sandbox.faults.add({
      operation: 'telegram.*',
      kind: 'backend-error',
      times: FOREVER,
    });
    const server = await outside.start();
    const { start } = await freeSlot(server.url);
    expect((await book(server.url, start)).status).toBe(201);
    await post.arrival(ANNA.email);
    await post.arrival(DOCTOR);
    await server.logged('Telegram 502');
    const { stdout } = await outside.run(['status', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ unfinished: 0, notices: { due: 1, sent: 2 } });
  });

  it('is given up, and counted, when the doctor blocked the bot', async () => {
    const { sandbox, post } = outside;
    sandbox.faults.add({ operation: 'telegram.sendMessage', kind: 'blocked' });
    const server = await outside.start();
    const { start } = await freeSlot(server.url);
    await book(server.url, start);
    await post.arrival(DOCTOR);
    expect(await server.logged('notice given up')).toContain('press Start');
    const { text } = await send(`${server.url}/metrics`);
    expect(text).toContain('creneau_notices{state="dead"} 1');
  });
});
