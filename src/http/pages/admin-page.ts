/** The desk: appointments day by day, how the system stands, and what waits for a person. */
import type { EngineStatus } from '../../engine/api.ts';
import type { Booking } from '../../engine/core/event.ts';
import { addDays } from '../../engine/core/local-date.ts';
import {
  type Instant,
  type LocalDate,
  MINUTE,
  type PractitionerId,
} from '../../engine/core/values.ts';
import type { NoticeRecord } from '../../engine/outbox-port.ts';
import { dayInWords, momentInWords, timeInWords } from '../../texts/moments.ts';
import type { Visit } from '../admin-guard.ts';
import { whoseBooking } from '../booking-json.ts';
import { type Html, html, rawHtml } from '../html.ts';
import { queryText } from '../query.ts';
import { deskLayout, hiddenFields, nameOf, phoneLink, sayDesk } from './admin-frame.ts';
import { bookingActions, chips, fileOf } from './booking-actions.ts';
import { failedSection } from './failed-section.ts';
import { freezeSection } from './freeze-section.ts';
import { healthSection } from './health-section.ts';

export interface AdminView {
  readonly now: Instant;
  readonly today: LocalDate;
  /** The days shown begin with it. */
  readonly from: LocalDate;
  readonly days: readonly { readonly date: LocalDate; readonly bookings: readonly Booking[] }[];
  readonly practitioner: PractitionerId | null;
  /** Instead of the days: what was found, when somebody was looked for. */
  readonly found: { readonly text: string; readonly bookings: readonly Booking[] } | null;
  readonly status: EngineStatus;
  readonly failed: readonly NoticeRecord[];
  readonly done: string | null;
}

export const DAYS_SHOWN = 7;
export const MOST_FOUND = 50;

export function adminPage(visit: Visit, view: AdminView): Html {
  const { frame } = visit;
  const say = sayDesk(frame);
  return deskLayout(visit, {
    title: say('desk.agenda'),
    place: 'agenda',
    status: view.status,
    now: view.now,
    done: view.done,
    body: html`<h1>${say('desk.agenda')}</h1>
${freezeSection(frame, view.status.freezes, hiddenFields(visit))}
${view.failed.length > 0 && html`<p class="alert jump"><a href="#failed">${say('desk.failedJump', { n: view.failed.length })}</a></p>`}
<div class="desk">
<div class="agenda">
${searchForm(visit, view)}
${view.found === null ? week(visit, view) : foundSection(visit, view, view.found)}
</div>
<aside>
${failedSection(visit, view.failed)}
${healthSection(frame, view)}
</aside>
</div>`,
  });
}

function searchForm({ frame }: Visit, { found, practitioner, from, today }: AdminView): Html {
  const say = sayDesk(frame);
  const kept =
    practitioner && html`<input type="hidden" name="practitioner" value="${practitioner}">`;
  return html`<div class="tools">
<form method="get" action="/admin" role="search">
${frame.lang && html`<input type="hidden" name="lang" value="${frame.lang}">`}${kept}
<label for="q">${say('desk.search')}</label>
<div class="together"><input id="q" name="q" type="search" maxlength="200" value="${found?.text ?? ''}"><button class="small" type="submit">${say('desk.find')}</button></div>
</form>
${practitionerFilter()}
</div>`;

  function practitionerFilter(): Html | false {
    const { practitioners } = frame.practice;
    if (practitioners.length < 2) return false;
    const link = (id: PractitionerId | null, name: string): Html => {
      const query = queryText({
        from: from === today ? null : from,
        practitioner: id,
        q: found?.text ?? null,
        lang: frame.lang,
      });
      return html`<li><a class="button small" href="/admin${query}"${id === practitioner && rawHtml(' aria-current="true"')}>${name}</a></li>`;
    };
    return html`<nav aria-label="${say('desk.filter')}"><ul class="filter">${link(null, say('desk.everybody'))}${practitioners.map(({ id, name }) => link(id, name))}</ul></nav>`;
  }
}

function week(visit: Visit, view: AdminView): Html {
  const { frame } = visit;
  const say = sayDesk(frame);
  const to = (from: LocalDate): string =>
    `/admin${queryText({
      from: from === view.today ? null : from,
      practitioner: view.practitioner,
      lang: frame.lang,
    })}`;
  return html`${view.days.map(({ date, bookings }) => {
    const day = dayInWords(date, frame.locale);
    const isToday = date === view.today;
    return html`<section class="day${isToday && ' today'}" aria-labelledby="d${date}"><h2 id="d${date}">${isToday ? say('desk.todayIs', { day }) : day}</h2>
${bookings.length === 0 ? html`<p class="quiet">${say('desk.dayNone')}</p>` : html`<ol class="rows">${bookings.map((one) => row(visit, view, one, false))}</ol>`}
</section>`;
  })}
<nav class="pager" aria-label="${say('desk.pager')}">
<a class="button" href="${to(addDays(view.from, -DAYS_SHOWN))}" rel="prev">← ${say('desk.earlier')}</a>
${view.from !== view.today && html`<a class="button" href="${to(view.today)}">${say('desk.thisWeek')}</a>`}
<a class="button" href="${to(addDays(view.from, DAYS_SHOWN))}" rel="next">${say('desk.later')} →</a>
</nav>`;
}

function foundSection(
  visit: Visit,
  view: AdminView,
  { text, bookings }: { readonly text: string; readonly bookings: readonly Booking[] },
): Html {
  const say = sayDesk(visit.frame);
  const shown = bookings.slice(0, MOST_FOUND);
  return html`<section class="day" aria-labelledby="found"><h2 id="found">${say('desk.found', { text })}</h2>
${shown.length === 0 ? html`<p>${say('admin.none')}</p>` : html`<ol class="rows">${shown.map((one) => row(visit, view, one, true))}</ol>`}
${bookings.length > shown.length && html`<p class="quiet">${say('desk.foundMore', { n: shown.length })}</p>`}
<p><a class="button" href="/admin${queryText({ lang: visit.frame.lang })}">${say('desk.back')}</a></p>
</section>`;
}

function row(visit: Visit, { now }: AdminView, booking: Booking, dated: boolean): Html {
  const { practice, locale, lang } = visit.frame;
  const { start, end, status, marks } = booking;
  const type = practice.types.find((one) => one.id === marks.type);
  const several = practice.practitioners.length > 1;
  const what = [
    type?.name[locale] ?? marks.type,
    several && whoseBooking(practice, booking)?.name,
  ].filter(Boolean);
  const when = dated
    ? momentInWords(start, practice.timeZone, locale)
    : timeInWords(start, practice.timeZone, locale);
  const minutes = sayDesk(visit.frame)('desk.minutes', {
    n: Math.round((end - start) / MINUTE),
  });
  return html`<li class="row${status === 'cancelled' && ' over'}${end <= now && ' past'}${dated && ' dated'}">
<div class="hours"><time datetime="${new Date(start).toISOString()}">${when}</time><span class="quiet">${minutes}</span></div>
<div class="who"><a href="${fileOf(booking)}${queryText({ lang })}">${nameOf(booking)}</a><span class="quiet">${what.join(' · ')}</span><span class="chips">${chips(visit, booking)}</span></div>
<div class="reach">${phoneLink(marks.patient.phone, practice)}</div>
${bookingActions(visit, booking, now)}
</li>
`;
}
