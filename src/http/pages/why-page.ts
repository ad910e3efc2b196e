/** "Why is this time not offered?": what the engine answers, put into words. */
import type { EngineStatus, InTheWay, SlotExplanation } from '../../engine/api.ts';
import type { AppointmentType, Practitioner } from '../../engine/core/practice.ts';
import { type Instant, type Interval, unreachable } from '../../engine/core/values.ts';
import { text } from '../../texts/catalogue.ts';
import { dateInWords, momentInWords, timeInWords } from '../../texts/moments.ts';
import { slotReasons } from '../../texts/slot-reasons.ts';
import { spanInWords } from '../../texts/spans.ts';
import type { Visit } from '../admin-guard.ts';
import { type Html, html, rawHtml } from '../html.ts';
import { queryText } from '../query.ts';
import { deskLayout } from './admin-frame.ts';
import { fileOf } from './booking-actions.ts';
import type { Frame } from './layout.ts';

export interface WhyView {
  readonly status: EngineStatus;
  readonly now: Instant;
  /** As it is in the form. */
  readonly typed: {
    readonly practitioner: string;
    readonly type: string;
    readonly day: string;
    readonly time: string;
  };
  readonly types: readonly AppointmentType[];
  readonly practitioners: readonly Practitioner[];
  readonly answer:
    | {
        readonly start: Instant;
        readonly said: SlotExplanation;
        readonly requestsOnly: boolean;
      }
    | 'bad-time'
    | null;
}

type SayWhy = (
  key: keyof typeof slotReasons,
  params?: Readonly<Record<string, string | number>>,
) => string;

export function whyPage(visit: Visit, view: WhyView): Html {
  const { frame } = visit;
  const say: SayWhy = (key, params) => text(slotReasons, frame.locale, key, params);
  const { typed, answer, types, practitioners } = view;
  const select = (
    name: 'practitioner' | 'type',
    options: readonly (readonly [string, string])[],
  ): Html =>
    html`<div class="field"><label for="${name}">${say(`why.${name}`)}</label><select id="${name}" name="${name}">${options.map(([value, label]) => html`<option value="${value}"${value === typed[name] && rawHtml(' selected')}>${label}</option>`)}</select></div>`;
  return deskLayout(visit, {
    title: say('why.title'),
    place: 'why',
    status: view.status,
    now: view.now,
    done: null,
    body: html`<h1>${say('why.title')}</h1>
<p>${say('why.lead')}</p>
${answer !== null && answerBox(visit, say, view)}
<form class="narrow" method="get" action="/admin/why">
${frame.lang && html`<input type="hidden" name="lang" value="${frame.lang}">`}
${select(
  'practitioner',
  practitioners.map(({ id, name }) => [id, name]),
)}
${select(
  'type',
  types.map(({ id, name }) => [id, name[frame.locale]]),
)}
<div class="field"><label for="day">${say('why.day')}</label><input id="day" name="day" type="date" required value="${typed.day}"></div>
<div class="field"><label for="time">${say('why.time')}</label><input id="time" name="time" type="time" required value="${typed.time}"></div>
<button class="main" type="submit">${say('why.ask')}</button>
</form>`,
  });
}

function answerBox({ frame }: Visit, say: SayWhy, view: WhyView): Html {
  const { answer, typed, types, practitioners } = view;
  if (answer === null || answer === 'bad-time') {
    return html`<p class="alert" role="alert">${say('why.badTime')}</p>`;
  }
  const { start, said, requestsOnly } = answer;
  const asked = say('why.asked', {
    type: types.find(({ id }) => id === typed.type)?.name[frame.locale] ?? typed.type,
    practitioner:
      practitioners.find(({ id }) => id === typed.practitioner)?.name ?? typed.practitioner,
    when: momentInWords(start, frame.practice.timeZone, frame.locale),
  });
  const isOffered = said.kind === 'offered';
  return html`<div class="${isOffered ? 'good' : 'card'} answer" role="status"><p class="quiet">${asked}</p>
<div id="why">${explained(frame, say, said)}</div>
${isOffered && requestsOnly && html`<p>${say('why.requestsOnly')}</p>`}</div>`;
}

function explained(frame: Frame, say: SayWhy, said: SlotExplanation): Html {
  const zone = frame.practice.timeZone;
  const clock = (at: Instant): string => timeInWords(at, zone, frame.locale);
  const span = ({ start, end }: Interval): string =>
    say('why.span', { from: clock(start), until: clock(end) });
  const p = (sentence: string): Html => html`<p><strong>${sentence}</strong></p>`;
  switch (said.kind) {
    case 'offered':
    case 'unknown-practitioner':
    case 'type-not-offered':
    case 'past':
    case 'never-read':
    case 'not-read':
      return p(say(`why.${said.kind}`));
    case 'too-soon':
      return html`${p(say('why.too-soon', { when: momentInWords(said.from, zone, frame.locale) }))}<p>${say('why.too-soon.phone')}</p>`;
    case 'too-far':
      return p(say('why.too-far', { day: dateInWords(said.until, zone, frame.locale) }));
    case 'closed':
      return p(
        said.openings.length === 0
          ? say('why.closed.all')
          : say('why.closed', { openings: said.openings.map(span).join(', ') }),
      );
    case 'too-long':
      return p(say('why.too-long', { minutes: said.minutes, end: clock(said.opening.end) }));
    case 'off-grid':
      return p(
        say('why.off-grid', {
          step: said.stepMinutes,
          before: clock(said.before),
          after: clock(said.after),
        }),
      );
    case 'busy': {
      const items = said.by.map(
        (one) =>
          html`<li>${inTheWay(frame, say, one)}${one.onlyBuffer && html` ${say('why.busy.buffer', { minutes: said.bufferMinutes })}`}</li>`,
      );
      return html`${p(say('why.busy'))}<ul>${items}</ul>`;
    }
    case 'day-full':
      return p(say('why.day-full', { most: said.most }));
    default:
      return unreachable(said);
  }
}

function inTheWay(frame: Frame, say: SayWhy, one: InTheWay): Html {
  const when = spanInWords(one, frame.practice.timeZone, frame.locale);
  const title = one.title || say('why.in.untitled');
  const named = say(`why.in.${one.what}`, { title });
  const shown =
    one.booking === null
      ? named
      : html`<a href="${fileOf({ id: one.booking })}${queryText({ lang: frame.lang })}">${named}</a>`;
  return html`${shown}, ${when}`;
}
