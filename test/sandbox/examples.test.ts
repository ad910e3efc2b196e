/** What a newcomer finds: example events on a new sandbox, a guide, and the way to her booking. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Json } from '../../src/sandbox/model/resource.ts';
import type { SandboxOptions } from '../../src/sandbox/start.ts';
import { MONDAY, OTHER, OWNER, testClock, timed, type World, world } from './world.ts';

let w: World;
let folder: string | undefined;
afterEach(async () => {
  await w.close();
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
});

const opened = async (options: Partial<SandboxOptions> = {}): Promise<void> => {
  w = await world({ examples: true, ...options });
};
const weekOf = (calendarId: string, from: string, to: string): readonly Json[] =>
  w.sandbox.model.list(calendarId, {
    singleEvents: true,
    orderBy: 'startTime',
    timeMin: `${from}T00:00:00+01:00`,
    timeMax: `${to}T00:00:00+01:00`,
  }).items as readonly Json[];
const titled = (events: readonly Json[]): readonly string[] =>
  events.map(({ summary, start }) => {
    const { dateTime, date } = start as { dateTime?: string; date?: string };
    return `${summary} ${(dateTime ?? date ?? '').slice(0, 16)}`;
  });
const read = async (path: string): Promise<string> =>
  (await fetch(`${w.sandbox.url}${path}`)).text();

describe('a new sandbox', () => {
  it('is empty unless examples are asked for', async () => {
    await opened({ examples: false });
    expect(weekOf(OWNER, '2026-11-16', '2026-11-23')).toEqual([]);
  });

  it('begins with lunch on working days, an errand and a note, and nobody hears of it', async () => {
    await opened();
    expect(titled(weekOf(OWNER, '2026-11-16', '2026-11-23'))).toEqual([
      'Déjeuner 2026-11-16T12:30',
      'Commander les vaccins 2026-11-17',
      'Déjeuner 2026-11-17T12:30',
      'Déjeuner 2026-11-18T12:30',
      'Déjeuner 2026-11-19T12:30',
      'Réunion à l’école 2026-11-19T16:30',
      'Déjeuner 2026-11-20T12:30',
    ]);
    expect(w.sandbox.inbox.items).toEqual([]);
  });

  it('gives colleagues their lunch only, in the language of the practice', async () => {
    await opened({ locale: 'en' });
    const titles = titled(weekOf(OTHER, '2026-11-16', '2026-11-23'));
    expect(titles).toHaveLength(5);
    expect(new Set(titles.map((title) => title.split(' ')[0]))).toEqual(new Set(['Lunch']));
  });

  it('shows in the next week what could no longer be moved in this one', async () => {
    const friday = testClock(MONDAY + 4 * 86_400_000);
    await opened({ now: friday.now });
    const next = titled(weekOf(OWNER, '2026-11-23', '2026-11-30'));
    expect(next).toContain('Réunion à l’école 2026-11-26T16:30');
    expect(titled(weekOf(OWNER, '2026-11-16', '2026-11-23'))).toHaveLength(5);
  });

  it('does so once: what was deleted does not come back with the next start', async () => {
    folder = mkdtempSync(join(tmpdir(), 'creneau-examples-'));
    const file = join(folder, 'sandbox.jsonl');
    await opened({ file });
    for (const { id } of w.sandbox.model.list(OWNER).items as readonly Json[]) {
      w.sandbox.model.delete(OWNER, String(id));
    }
    await w.close();
    await opened({ file });
    expect(weekOf(OWNER, '2026-11-16', '2026-11-23')).toEqual([]);
  });
});

describe('the calendar page', () => {
  const links = [{ text: 'Patient', href: 'http://localhost:3000/' }];

  it('guides through the product where there is a form to book on', async () => {
    await opened({ links, locale: 'en' });
    const page = await read('/calendar');
    expect(page).toMatch(/<details class="guide" id="guide" open>/);
    expect(page).toContain('<a href="http://localhost:3000/">Book as a patient</a>');
  });

  it('has no guide on a sandbox that belongs to no server', async () => {
    await opened();
    expect(await read('/calendar')).not.toContain('id="guide"');
  });

  it('leads to what was booked last while another week is shown', async () => {
    await opened({ examples: false });
    const marks = { private: { 'creneau1.kind': 'booking' } };
    const booking = { summary: 'RDV – Anna Martin', extendedProperties: marks };
    w.sandbox.model.insert('primary', {
      ...timed(MONDAY + 9 * 86_400_000),
      id: 'booked0',
      ...booking,
    } as Json);
    w.clock.advance(1_000);
    w.sandbox.model.insert('primary', {
      ...timed(MONDAY + 8 * 86_400_000),
      id: 'notbooked0',
    } as Json);
    expect(await read('/calendar')).toMatch(
      /href="\/calendar\?[^"]*from=2026-11-25#event-booked0">RDV – Anna Martin, /,
    );
    expect(await read('/calendar?from=2026-11-25')).toContain(
      '<div id="newest" data-live></div>',
    );
  });
});
