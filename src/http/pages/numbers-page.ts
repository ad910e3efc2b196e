/** A few numbers as small charts, and the same as a table for whoever would rather read. */
import type { EngineStatus } from '../../engine/api.ts';
import type { WeekNumbers } from '../../engine/core/numbers.ts';
import type { Instant } from '../../engine/core/values.ts';
import { shortDayInWords } from '../../texts/moments.ts';
import type { Visit } from '../admin-guard.ts';
import { type Html, html } from '../html.ts';
import { deskLayout, type SayDesk, sayDesk } from './admin-frame.ts';

export interface NumbersView {
  readonly status: EngineStatus;
  readonly now: Instant;
  readonly weeks: readonly WeekNumbers[];
}

const SERIES = ['kept', 'cancelled', 'noShows', 'leadDays'] as const;
type Series = (typeof SERIES)[number];

export function numbersPage(visit: Visit, { status, now, weeks }: NumbersView): Html {
  const say = sayDesk(visit.frame);
  const { locale } = visit.frame;
  const day = (week: WeekNumbers): string => shortDayInWords(week.monday, locale);
  const title = say('numbers.title', { n: weeks.length });
  const head = [say('numbers.week'), ...SERIES.map((one) => say(`numbers.${one}`))];
  const shown = (value: number | null): string =>
    value === null ? '–' : value.toLocaleString(locale);
  const rows = weeks.map(
    (week) =>
      html`<tr><th scope="row">${day(week)}</th>${SERIES.map((one) => html`<td>${shown(week[one])}</td>`)}</tr>`,
  );
  return deskLayout(visit, {
    title,
    place: 'numbers',
    status,
    now,
    done: null,
    body: html`<h1>${title}</h1>
<p>${say('numbers.lead')}</p>
<div class="charts">${SERIES.map((one) => chart(say, one, weeks, day, shown))}</div>
<h2 id="table">${say('numbers.table')}</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="table"><table aria-labelledby="table"><thead><tr>${head.map((label) => html`<th scope="col">${label}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`,
  });
}

const WIDTH = 240;
const HEIGHT = 80;
const GAP = 4;

/** Hidden from screen readers, for whom the table says it better. */
function chart(
  say: SayDesk,
  series: Series,
  weeks: readonly WeekNumbers[],
  day: (week: WeekNumbers) => string,
  shown: (value: number | null) => string,
): Html {
  const values = weeks.map((week) => week[series]);
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const step = WIDTH / Math.max(1, weeks.length);
  const bars = weeks.map((week, index) => {
    const value = week[series] ?? 0;
    const height = Math.round((value / most) * HEIGHT);
    const x = Math.round(index * step);
    return html`<rect x="${x}" y="${HEIGHT - height}" width="${Math.max(1, Math.round(step) - GAP)}" height="${Math.max(height, 1)}"><title>${day(week)} : ${shown(week[series])}</title></rect>`;
  });
  const [first, last] = [weeks[0], weeks.at(-1)];
  const total = values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return html`<figure class="card"><figcaption><strong>${say(`numbers.${series}`)}</strong>${series !== 'leadDays' && html` <span class="quiet">${say('numbers.total', { n: total })}</span>`}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true" class="bars ${series}">${bars}</svg>
<p class="axis quiet" aria-hidden="true"><span>${first && day(first)}</span><span>${say('numbers.most', { n: shown(most) })}</span><span>${last && day(last)}</span></p></figure>`;
}
