/** What the doctor's forms do: each is one write to the model, as the calendar's own page would make it. */
import { DAY, type Locale } from '../../engine/core/values.ts';
import { type HttpAnswer, redirect } from '../http/exchange.ts';
import type { GoogleModel } from '../model/model.ts';
import { invalid, Refusal } from '../model/refusal.ts';
import type { Json } from '../model/resource.ts';
import { formatDate, parseDate } from '../model/zone.ts';
import { html } from './html.ts';
import { page } from './layout.ts';
import { sayIn } from './texts.ts';

/** Answers a form posted to `/calendar/<action>`; a refusal of the model is shown, not thrown. */
export function calendarAction(
  model: GoogleModel,
  action: string,
  form: URLSearchParams,
  locale: Locale,
): HttpAnswer | null {
  const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (run === undefined) return null;
  const calendarId = form.get('calendar') ?? 'primary';
  const id = form.get('id') ?? '';
  try {
    run(model, calendarId, id, form);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const say = sayIn(locale);
    return page(
      locale,
      say('refused'),
      html`<p class="error">${error.message}</p><p><a href="/calendar">${say('back')}</a></p>`,
      error.status,
    );
  }
  const target = new URLSearchParams({ calendar: calendarId });
  const from = form.get('from');
  if (from !== null) target.set('from', from);
  return redirect(`/calendar?${target}`);
}

type Action = (
  model: GoogleModel,
  calendarId: string,
  id: string,
  form: URLSearchParams,
) => void;

/** Google's own page mails the guests of whatever it changes. */
const TELL = { sendUpdates: 'all' };

const ACTIONS: Readonly<Record<string, Action>> = {
  add(model, calendarId, _id, form) {
    const repeat = form.get('repeat') ?? '';
    model.insert(
      calendarId,
      {
        summary: form.get('title') ?? '',
        ...times(model, calendarId, form),
        transparency: form.get('transparency') ?? 'opaque',
        ...(repeat === '' ? {} : { recurrence: [`RRULE:FREQ=${repeat}`] }),
      },
      TELL,
    );
  },
  move(model, calendarId, id, form) {
    model.patch(calendarId, id, times(model, calendarId, form), TELL);
  },
  edit(model, calendarId, id, form) {
    const change = {
      summary: form.get('title') ?? '',
      description: form.get('description') ?? '',
      transparency: form.get('transparency') ?? 'opaque',
    };
    model.patch(calendarId, id, change, TELL);
  },
  delete: (model, calendarId, id) => model.delete(calendarId, id, TELL),
  restore(model, calendarId, id) {
    model.patch(calendarId, id, { status: 'confirmed' }, TELL);
  },
  confirm(model, calendarId, id) {
    model.patch(calendarId, id, { status: 'confirmed' }, TELL);
  },
  transfer(model, calendarId, id, form) {
    model.move(calendarId, id, form.get('destination') ?? '');
  },
};

/** Start and end as typed, on the calendar's clock; the other kind of time is taken away. */
function times(model: GoogleModel, calendarId: string, form: URLSearchParams): Json {
  const date = form.get('date') ?? '';
  const day = parseDate(date);
  if (day === null) throw invalid('Date ?');
  if (form.get('allDay') === '1') {
    const last = parseDate(form.get('lastDate') ?? '') ?? day;
    const timed = { dateTime: null, timeZone: null };
    return {
      start: { date, ...timed },
      end: { date: formatDate(Math.max(last, day) + DAY), ...timed },
    };
  }
  const timeZone = model.store.calendar(calendarId).facts.timeZone;
  const at = (on: string, time: string | null): Json => ({
    dateTime: `${on}T${time ?? ''}:00`,
    timeZone,
    date: null,
  });
  const [start, end] = [form.get('start') ?? '', form.get('end') ?? ''];
  // An end before the start is meant for the next morning.
  const endDay = end <= start ? formatDate(day + DAY) : date;
  return { start: at(date, start), end: at(endDay, end) };
}
