import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/engine/core/values.ts';
import type { Json } from '../../src/sandbox/model/resource.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { CALENDARS, MONDAY, OTHER, testClock, timed } from './world.ts';

const calendarId = 'primary';

describe('what the sandbox remembers', () => {
  let folder: string;
  let file: string;
  let clock = testClock();
  let notices: string[] = [];
  let running: Sandbox[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    file = join(folder, 'deep', 'sandbox.jsonl');
    clock = testClock();
    notices = [];
    running = [];
  });
  afterEach(async () => {
    for (const sandbox of running) await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  const start = async (): Promise<Sandbox> => {
    const sandbox = await startSandbox({
      calendars: CALENDARS,
      now: clock.now,
      file,
      notice: (text) => notices.push(text),
    });
    // Links name the port, which differs from start to start.
    sandbox.model.context.linkRoot = 'http://sandbox';
    running.push(sandbox);
    return sandbox;
  };
  const everything = ({ model, inbox }: Sandbox): unknown => ({
    calendars: [calendarId, OTHER].map((id) => [
      model.list(id, { showDeleted: true }),
      model.list(id, { showDeleted: true, singleEvents: true }),
    ]),
    channels: [...model.channels.all.values()],
    inbox: inbox.items,
  });

  async function busyLife(): Promise<Sandbox> {
    const sandbox = await start();
    const { model, inbox } = sandbox;
    const put = (id: string, more = {}): Json =>
      model.insert(calendarId, { ...timed(MONDAY), id, ...more } as Json);
    put('event0', { extendedProperties: { private: { a: '1' } } });
    put('moved', { summary: 'é' });
    put('gone0');
    put('series', { recurrence: ['RRULE:FREQ=DAILY;COUNT=4'] });
    model.patch(calendarId, 'series_20261117T080000Z', timed(MONDAY + 30 * HOUR) as Json);
    model.delete(calendarId, 'series_20261118T080000Z');
    model.move(calendarId, 'moved', OTHER);
    model.delete(calendarId, 'gone0');
    model.channels.watch(
      calendarId,
      { id: 'channel-1', type: 'web_hook', address: 'https://example.com/hook' },
      {},
    );
    inbox.addMail({
      messageId: '<1@x>',
      from: 'a@x',
      to: 'b@x',
      subject: 'é',
      text: 't',
      attachments: [
        { filename: 'i.ics', contentType: 'text/calendar', content: Buffer.from('BEGIN') },
      ],
    });
    model.switches.lagMs = 5_000;
    model.patch(calendarId, 'event0', { summary: 'late' });
    return sandbox;
  }

  it('is the same after a restart, sync tokens and delayed changes included', async () => {
    const before = await busyLife();
    const token = String(before.model.list(calendarId).nextSyncToken);
    const known = everything(before);
    await before.close();
    const after = await start();
    expect(everything(after)).toEqual(known);
    expect(after.model.list(calendarId, { syncToken: token }).items).toEqual([]);
    clock.advance(5_000);
    expect(after.model.list(calendarId, { syncToken: token }).items).toMatchObject([
      { summary: 'late' },
    ]);
    // Once more, from the compacted file.
    const later = everything(after);
    await after.close();
    expect(everything(await start())).toEqual(later);
    expect(notices).toEqual([]);
  });

  it('still announces, after a restart, the instances that vanished before it', async () => {
    const before = await busyLife();
    const single = { singleEvents: true };
    const token = String(before.model.list(calendarId, single).nextSyncToken);
    before.model.switches.lagMs = 0;
    before.model.delete(calendarId, 'series');
    await before.close();
    const after = await start();
    const items = after.model.list(calendarId, { ...single, syncToken: token }).items as Json[];
    expect(
      items.filter((item) => String(item.id).startsWith('series_')).map((item) => item.status),
    ).toEqual(Array(4).fill('cancelled'));
  });

  it('is written before the answer: what was answered is in the file', async () => {
    const { model } = await start();
    model.insert(calendarId, { ...timed(MONDAY), id: 'event0' } as Json);
    expect(readFileSync(file, 'utf8')).toContain('"event0"');
  });

  it('survives a torn last line, and says so', async () => {
    const before = await busyLife();
    const known = everything(before);
    await before.close();
    appendFileSync(file, '{"kind":"change","micros":18');
    expect(everything(await start())).toEqual(known);
    expect(notices).toEqual([expect.stringContaining('torn last line')]);
  });

  it('refuses a file that is damaged in the middle', async () => {
    await (await busyLife()).close();
    writeFileSync(file, `{"kind":\n${readFileSync(file, 'utf8')}`);
    await expect(start()).rejects.toThrow('is damaged at line 1');
  });

  it('kills tokens that name another life of the calendar', async () => {
    const before = await busyLife();
    const syncToken = String(before.model.list(calendarId).nextSyncToken);
    await before.close();
    rmSync(file);
    clock.advance(HOUR);
    const after = await busyLife();
    expect(() => after.model.list(calendarId, { syncToken })).toThrow('full sync is required');
  });

  it('keeps everything it answered through SIGKILL', async () => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('./killed-sandbox.ts', import.meta.url)), file],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const answered: string[] = [];
    let rest = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      answered.push(...lines);
      if (answered.length >= 200) child.kill('SIGKILL');
    });
    await once(child, 'close');
    expect(child.signalCode).toBe('SIGKILL');
    expect(existsSync(file)).toBe(true);
    const { model } = await start();
    const known = new Set(
      (model.list(calendarId, { maxResults: 2500 }).items as Json[]).map((item) => item.id),
    );
    expect(answered.filter((id) => !known.has(id))).toEqual([]);
  });
});
