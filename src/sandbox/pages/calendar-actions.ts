/** What the doctor's forms do: each is one gesture on the calendar's own page. */
import { DAY } from '../../engine/core/values.ts';
import { type HttpAnswer, redirect } from '../http/exchange.ts';
import type { GoogleModel } from '../model/model.ts';
import { invalid, Refusal } from '../model/refusal.ts';
import { isObject, type Json } from '../model/resource.ts';
import { formatDate, parseDate } from '../model/zone.ts';
import { SCOPES, type Scope, timesAsText } from './event-panel.ts';
import { type Frame, refusalPage } from './layout.ts';
import { changeScoped, deleteScoped, TELL } from './series-edit.ts';
import { type Say, sayIn } from './texts.ts';

/** Answers a form posted to `/calendar/<action>`; a refusal of the model is shown, not thrown. */
export function calendarAction(
  model: GoogleModel,
  action: string,
  form: URLSearchParams,
  frame: Frame,
): HttpAnswer | null {
  const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (run === undefined) return null;
  const say = sayIn(frame.locale);
  const calendarId = form.get('calendar') ?? 'primary';
  const id = form.get('id') ?? '';
  try {
    run({ model, calendarId, id, form, say });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusalPage(frame, error.status, say('refused'), error.message, '/calendar');
  }
  const target = new URLSearchParams({ calendar: calendarId });
  const from = form.get('from');
  if (from !== null) target.set('from', from);
  return redirect(`/calendar?${target}`);
}

interface Gesture {
  readonly model: GoogleModel;
  readonly calendarId: string;
  readonly id: string;
  readonly form: URLSearchParams;
  readonly say: Say;
}

const ACTIONS: Readonly<Record<string, (gesture: Gesture) => void>> = {
  add(gesture) {
    const { model, calendarId, form } = gesture;
    const repeat = form.get('repeat') ?? '';
    const body = {
      summary: form.get('title') ?? '',
      ...times(gesture),
      transparency: form.get('transparency') ?? 'opaque',
      ...(repeat === '' ? {} : { recurrence: [`RRULE:FREQ=${repeat}`] }),
    };
    model.insert(calendarId, body, TELL);
  },
  move(gesture) {
    const { model, calendarId, id } = gesture;
    changeScoped(model, calendarId, id, scopeOf(gesture), times(gesture));
  },
  edit(gesture) {
    const { model, calendarId, id, form } = gesture;
    const change = {
      summary: form.get('title') ?? '',
      description: form.get('description') ?? '',
      transparency: form.get('transparency') ?? 'opaque',
      ...(form.has('guests') ? { attendees: guests(gesture) } : {}),
      ...(timesChanged(form) ? times(gesture) : {}),
    };
    changeScoped(model, calendarId, id, scopeOf(gesture), change);
  },
  delete(gesture) {
    const { model, calendarId, id } = gesture;
    deleteScoped(model, calendarId, id, scopeOf(gesture));
  },
  restore({ model, calendarId, id }) {
    model.patch(calendarId, id, { status: 'confirmed' }, TELL);
  },
  confirm({ model, calendarId, id }) {
    model.patch(calendarId, id, { status: 'confirmed' }, TELL);
  },
  transfer({ model, calendarId, id, form }) {
    model.move(calendarId, id, form.get('destination') ?? '');
  },
};

/** Times that only stood in the form must not undo a move that somebody made meanwhile. */
const timesChanged = (form: URLSearchParams): boolean =>
  form.has('date') && form.get('was') !== timesAsText(Object.fromEntries(form));

/** Start and end as typed, on the calendar's clock; the other kind of time is taken away. */
function times({ model, calendarId, form, say }: Gesture): Json {
  const date = form.get('date') ?? '';
  const day = parseDate(date);
  if (day === null) throw invalid(say('refused-dates'));
  if (form.get('allDay') === '1') {
    const last = parseDate(form.get('lastDate') ?? '') ?? day;
    const timed = { dateTime: null, timeZone: null };
    return {
      start: { date, ...timed },
      end: { date: formatDate(Math.max(last, day) + DAY), ...timed },
    };
  }
  const [start, end] = [form.get('start') ?? '', form.get('end') ?? ''];
  if (!CLOCK.test(start) || !CLOCK.test(end)) throw invalid(say('refused-dates'));
  const timeZone = model.store.calendar(calendarId).facts.timeZone;
  const at = (on: string, time: string): Json => ({
    dateTime: `${on}T${time}:00`,
    timeZone,
    date: null,
  });
  const last = parseDate(form.get('lastDate') ?? '') ?? day;
  // An end before the start is meant for the next morning.
  const endDay = last > day ? formatDate(last) : formatDate(end <= start ? day + DAY : day);
  return { start: at(date, start), end: at(endDay, end) };
}

/** Those who stay keep what they answered; she herself stays as she is. */
function guests({ model, calendarId, id, form, say }: Gesture): readonly Json[] {
  const { attendees } = model.get(calendarId, id);
  const known = Array.isArray(attendees) ? attendees.filter(isObject) : [];
  const wanted = (form.get('guests') ?? '')
    .split(/[\s,;]+/)
    .filter((address) => address !== '');
  for (const address of wanted) {
    if (!/^[^\s@]+@[^\s@]+$/.test(address))
      throw invalid(say('refused-guests', { text: address }));
  }
  const own = known.filter(({ self }) => self === true);
  return [
    ...own,
    ...[...new Set(wanted)].map(
      (email) => known.find((one) => one.email === email) ?? { email },
    ),
  ];
}

function scopeOf({ form, say }: Gesture): Scope {
  const given = form.get('scope') ?? 'this';
  const scope = SCOPES.find((one) => one === given);
  if (scope === undefined) throw invalid(say('refused-choice'));
  return scope;
}

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
