/** `creneau erase` and `creneau export`, as processes beside a running server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Outside, openOutside } from '../support/outside.ts';
import { ANNA, book, freeSlot, type Slot, send } from '../support/patient.ts';
import type { ServerProcess } from '../support/program.ts';

/** As it is kept. */
const PHONE = ANNA.phone.replaceAll(' ', '');

let outside: Outside;
let server: ServerProcess;
let slot: Slot;
let id: string;
let manageUrl: string;

beforeAll(async () => {
  outside = await openOutside();
  server = await outside.start();
  slot = await freeSlot(server.url);
  const person = { ...ANNA, message: '=HYPERLINK("x"), "hello"' };
  const { json } = await book(server.url, slot.start, person);
  id = String(json.id);
  manageUrl = String(json.manageUrl);
  await outside.post.arrival(ANNA.email);
});
afterAll(() => outside.close());

const run = (...argv: string[]) => outside.run(argv);

describe('creneau export', () => {
  it('prints all that is held, and says beside it how old that is', async () => {
    const { code, stdout, stderr } = await run('export');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^dubois: verified \d{4}-\d\d-\d\dT/m);
    const file = JSON.parse(stdout);
    expect(file).toMatchObject({ format: 'creneau-export', version: 1, of: null });
    expect(file.bookings).toMatchObject([
      { booking: { id, ...slot }, patient: { email: ANNA.email, phone: PHONE } },
    ]);
    expect(file.bookings[0].messages.length).toBeGreaterThan(0);
    expect(file.bookings[0].audit.length).toBeGreaterThan(0);
  });

  it('prints one person alone', async () => {
    const hers = await run('export', '--email', ANNA.email.toUpperCase());
    expect(JSON.parse(hers.stdout).bookings).toHaveLength(1);
    const nobody = await run('export', '--email', 'nobody@example.org');
    expect(JSON.parse(nobody.stdout)).toMatchObject({ of: 'nobody@example.org', bookings: [] });
  });

  it('prints a table in which nothing that a patient typed is a formula', async () => {
    const { code, stdout } = await run('export', '--csv');
    const [header, row, ...more] = stdout.trimEnd().split('\r\n');
    expect([code, more]).toEqual([0, []]);
    expect(header).toMatch(/^id,status,start,end,/);
    expect(row).toContain(`${id},confirmed,${slot.start},${slot.end},dubois,consultation`);
    expect(row).toContain(`"'=HYPERLINK(""x""), ""hello"""`);
    expect(row).toContain(`,${PHONE},`);
  });
});

describe('creneau erase', () => {
  it('is asked for in the right words, or refused', async () => {
    expect((await run('erase')).code).toBe(2);
    expect((await run('erase', '--email', 'nonsense', '--yes')).code).toBe(2);
    const unsure = await run('erase', '--email', ANNA.email);
    expect(unsure.code).toBe(2);
    expect(unsure.stderr).toContain('--yes');
  });

  it('refuses while there is something to come, and changes nothing', async () => {
    const { code, stdout } = await run('erase', '--email', ANNA.email, '--yes');
    expect(code).toBe(1);
    expect(stdout).toContain('--cancel');
    expect(stdout).toContain(id);
    const dry = await run('erase', '--email', ANNA.email, '--cancel', '--dry-run', '--json');
    expect(JSON.parse(dry.stdout)).toMatchObject({ bookings: [{ id, outcome: 'coming' }] });
    expect((await send(manageUrl)).text).toContain('Confirmé');
  });

  it('cancels with a word to her, erases, and is done once that is sent', async () => {
    const first = await run('erase', '--email', ANNA.email, '--cancel', '--yes');
    expect(first.stdout).toContain(`${id}  erased`);
    // The server looks for what another process owes by and by; a booking has it look at once.
    const next = await freeSlot(server.url);
    const other = {
      ...ANNA,
      firstName: 'Ada',
      lastName: 'Lovelace',
      email: 'ada@patients.example',
    };
    await book(server.url, next.start, { ...other, phone: '+33 6 00 00 00 01' });
    await eventually('the rest of the erasure', async () => {
      const { code } = await run('erase', '--email', ANNA.email, '--yes');
      return code === 0;
    });
    const all = JSON.stringify(
      outside.sandbox.model.list('primary', { maxResults: 2_500, showDeleted: true }).items,
    );
    const left = (await run('export')).stdout;
    for (const known of [ANNA.lastName, ANNA.email, ANNA.phone, PHONE]) {
      expect(all).not.toContain(known);
      expect(left).not.toContain(known);
    }
    const stays = JSON.parse(left).bookings.map((one: { booking: object }) => one.booking);
    expect(stays).toContainEqual(expect.objectContaining({ id, status: 'cancelled' }));
    expect(left).toContain('Lovelace');
    expect((await run('audit', 'verify')).code).toBe(0);
  });
});
