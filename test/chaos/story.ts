/** What both houses and Google know of a booking: told with every violation that names it. */
import { isMatter } from '../../src/engine/core/notice.ts';
import { asEventId } from '../../src/engine/core/values.ts';
import { bookingsOf } from './google.ts';
import { when } from './judge.ts';
import type { Stage } from './trouble.ts';

const MOST = 5;

export async function storyOf({ outside, houses, ledger }: Stage): Promise<string> {
  const named = ledger.violations.flatMap((text) => text.match(/\b[0-9a-v]{26}\b/g) ?? []);
  const ids = [...new Set(named)].slice(0, MOST);
  const lines: string[] = [];
  const events = bookingsOf(outside.sandbox.model);
  for (const id of ids) {
    const found = events.find(({ event }) => event.id === id);
    const wish = ledger.wishes.find(({ link }) => link?.id === id);
    lines.push(`--- ${id} of ${wish?.email ?? 'somebody unanswered'} at ${wish?.home.name}`);
    if (found !== undefined) {
      const { event, stands } = found;
      const told = event.marks?.kind === 'booking' ? event.marks.told.patient : null;
      lines.push(`Google: ${stands ? event.status : 'deleted'} ${when(event)}`);
      lines.push(`told: ${JSON.stringify(told)}`);
    }
    const entries: { readonly at: number; readonly line: string }[] = [];
    for (const house of houses) {
      const mirror = house.mirror();
      const booking = asEventId(id);
      for (const { at, actor, action, detail } of await mirror.audit({ booking })) {
        entries.push({
          at,
          line: `${house.name} ${actor} ${action} ${JSON.stringify(detail)}`,
        });
      }
      for (const { notice, state } of await mirror.notices({ booking })) {
        const { createdAt: at, key, content } = notice;
        const said = isMatter(content)
          ? content.kind
          : `${content.status} ${when(content)} by ${content.by}`;
        entries.push({ at, line: `${house.name} owes ${key.slice(27)} (${state}) ${said}` });
      }
      await mirror.close();
    }
    for (const { at, line } of entries.toSorted((a, b) => a.at - b.at)) {
      lines.push(`${new Date(at).toISOString().slice(14, 23)} ${line}`);
    }
  }
  return lines.join('\n');
}
