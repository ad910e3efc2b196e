/** How the system stands: a line for sync, one for push, one for messages; red where it needs a person. */
import type { EngineStatus } from '../../engine/api.ts';
import type { Instant } from '../../engine/core/values.ts';
import { type Html, html } from '../html.ts';
import { ageInWords, type SayDesk, sayDesk } from './admin-frame.ts';
import type { Frame } from './layout.ts';

type CalendarStatus = EngineStatus['calendars'][number];

export function healthSection(
  frame: Frame,
  { status, now }: { readonly status: EngineStatus; readonly now: Instant },
): Html {
  const say = sayDesk(frame);
  const { calendars, notices, unfinished } = status;
  const several = calendars.length > 1;
  const nameOf = (one: CalendarStatus): string =>
    frame.practice.practitioners.find(({ id }) => id === one.practitioner)?.name ??
    one.practitioner;
  const watched = calendars.filter(({ watch }) => watch !== undefined);
  const parts: readonly Line[] = [
    ...calendars.map((one) => syncLine(say, now, nameOf(one), one)),
    ...watched.map((one) => watchLine(say, several ? nameOf(one) : null, one)),
    {
      label: say('admin.delivery'),
      good: notices.dead === 0,
      said: html`${say('admin.notices', notices)}${unfinished > 0 && html`, ${say('admin.unfinished', { n: unfinished })}`}`,
      todo: null,
    },
  ];
  return html`<section class="health" aria-labelledby="health"><h2 id="health">${say('desk.state')}</h2>
<ul>${parts.map((line) => lineItem(say, line))}</ul>
</section>`;
}

interface Line {
  readonly label: string;
  readonly good: boolean;
  readonly said: Html | string;
  readonly todo: string | null;
}

/** The mark is for the eye; what it means is said as well. */
function lineItem(say: SayDesk, { label, good, said, todo }: Line): Html {
  return html`<li class="${good ? 'well' : 'ill'}"><span class="dot" aria-hidden="true">${good ? '●' : '▲'}</span> <span><strong>${label}</strong> <span class="spoken">${say(good ? 'desk.allWell' : 'desk.needsYou')}</span> – ${said}${todo !== null && html`<br><strong class="error">${todo}</strong>`}</span></li>`;
}

function syncLine(
  say: SayDesk,
  now: Instant,
  name: string,
  { ageMs, stale, failure }: CalendarStatus,
): Line {
  const verified =
    ageMs === null
      ? say('admin.syncNever')
      : say('admin.syncAge', { age: ageInWords(say, ageMs) });
  const failing =
    failure &&
    say('admin.syncFailing', {
      age: ageInWords(say, now - failure.since),
      reason: failure.reason,
    });
  const old = ageMs !== null && stale && say('admin.syncStale');
  return {
    label: say('admin.sync'),
    good: failure === null && ageMs !== null && !stale,
    said: html`${name} – ${verified}${old && html` – <strong class="error">${old}</strong>`}${failing && html` – <strong class="error">${failing}</strong>`}`,
    todo: failure === null ? null : say(`desk.todo.${todoOf(failure.kind)}`),
  };
}

function watchLine(say: SayDesk, name: string | null, { watch }: CalendarStatus): Line {
  const kind = watch?.kind ?? 'off';
  const reason = watch !== undefined && 'reason' in watch ? watch.reason : '';
  const said = say(`admin.watch.${kind}`, { reason });
  return {
    label: say('desk.channels'),
    // Polling goes on without it: only what was asked for and does not come is worth a look.
    good: kind !== 'silent' && kind !== 'refused',
    said: name === null ? said : `${name} – ${said}`,
    todo: null,
  };
}

const ADVISED = [
  'disconnected',
  'not-permitted',
  'not-found',
  'quota-exceeded',
  'unavailable',
] as const;

const todoOf = (kind: NonNullable<CalendarStatus['failure']>['kind']) =>
  ADVISED.find((one) => one === kind) ?? (kind === 'rate-limited' ? 'unavailable' : 'other');
