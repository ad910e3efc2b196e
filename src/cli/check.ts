/** `creneau check`: is everything that is configured also reachable? One line each. */

import { channelSettings } from '../assemble.ts';
import { reasonOf } from '../engine/sync.ts';
import { mailChannelOf, telegramChannelOf } from '../notify/channels.ts';
import { START_SERVER_FIRST, withEngine } from './open.ts';

interface Line {
  readonly what: string;
  /** Null: not configured, which is no failure. */
  readonly ok: boolean | null;
  readonly says: string;
}

export function check({ json }: { readonly json?: boolean }): Promise<number> {
  return withEngine(async ({ config, engine, calendar }) => {
    const lines: Line[] = [{ what: 'configuration', ok: true, says: config.practice.name }];
    lines.push({ what: 'mirror', ok: true, says: config.env.databaseFile });
    for (const { id, calendarId } of engine.practice.practitioners) {
      const what = `Google, ${id}`;
      if (calendar === null) {
        lines.push({ what, ok: false, says: START_SERVER_FIRST });
        continue;
      }
      const seen = await calendar.describe(calendarId);
      if (!seen.ok) lines.push({ what, ok: false, says: reasonOf(seen.failure) });
      else if (!seen.value.writable) {
        const says = 'may be read but not written: share it with the right to change events';
        lines.push({ what, ok: false, says });
      } else
        lines.push({ what, ok: true, says: `may be written; zone ${seen.value.timeZone}` });
    }
    // Links are not looked at here; nothing is sent.
    const settings = channelSettings(config, { publicUrl: '', appSecret: '-', mail: null });
    for (const [what, channel] of [
      ['mail', mailChannelOf(settings)],
      ['Telegram', telegramChannelOf(settings)],
    ] as const) {
      if (channel === null) {
        lines.push({ what, ok: null, says: 'not configured' });
        continue;
      }
      const trouble = await channel.check();
      lines.push({ what, ok: trouble === null, says: trouble ?? 'reachable' });
    }
    if (json) console.log(JSON.stringify({ checks: lines }, null, 2));
    else {
      for (const { what, ok, says } of lines) {
        const mark = ok === null ? '-' : ok ? 'ok' : 'FAILED';
        console.log(`${what.padEnd(20)} ${mark.padEnd(7)} ${says}`);
      }
    }
    return lines.some(({ ok }) => ok === false) ? 1 : 0;
  });
}
