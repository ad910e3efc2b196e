/** A booking taken by telephone: with whom and for what, when, who. A step a page, as patients have it. */
import type { EngineStatus } from '../../engine/api.ts';
import type { Instant } from '../../engine/core/values.ts';
import { momentInWords } from '../../texts/moments.ts';
import type { PageErrorCode } from '../../texts/pages.ts';
import type { Visit } from '../admin-guard.ts';
import { errorText } from '../field-errors.ts';
import { type Html, html, rawHtml } from '../html.ts';
import { queryText } from '../query.ts';
import type { Choice, SlotDays } from '../slot-days.ts';
import { deskLayout, hiddenFields, sayDesk } from './admin-frame.ts';
import { chosenText } from './choose-page.ts';
import type { Details } from './details-page.ts';
import { requestsNote, slotPicker, slotRadios } from './slot-picker.ts';

export interface TelephoneView {
  readonly status: EngineStatus;
  readonly now: Instant;
  readonly time: (instant: Instant) => string;
}

const PATH = '/admin/telephone';

export function telephoneChoicePage(visit: Visit, view: TelephoneView): Html {
  const { frame } = visit;
  const { practitioners } = frame.practice;
  const say = sayDesk(frame);
  const sections = practitioners.map(({ id, name, types }) => {
    const links = types.map((type) => {
      const query = queryText({ practitioner: id, type: type.id, lang: frame.lang });
      return html`<li><a href="${PATH}${query}">${type.name[frame.locale]} <span class="quiet">${say('desk.minutes', { n: type.minutes })}</span></a></li>`;
    });
    return html`<section aria-labelledby="p-${id}"><h2 id="p-${id}">${name}</h2><ul class="choices">${links}</ul></section>`;
  });
  return page(visit, view, html`<p>${say('tel.who')}</p><div class="narrow">${sections}</div>`);
}

export function telephoneTimesPage(
  visit: Visit,
  view: TelephoneView,
  choice: Choice,
  days: SlotDays,
  gone: boolean,
): Html {
  const { frame } = visit;
  const chosen = { practitioner: choice.practitioner.id, type: choice.type.id };
  const to = (query: Record<string, string>): string =>
    PATH + queryText({ ...chosen, ...query, lang: frame.lang });
  return page(
    visit,
    view,
    html`${gone && html`<p class="alert" role="alert">${frame.say('times.gone')}</p>`}
<p class="card">${chosenText(frame, choice.practitioner, choice.type)} <a href="${PATH}${queryText({ lang: frame.lang })}">${frame.say('chosen.change')}</a></p>
<p>${sayDesk(frame)('tel.when')}</p>
${slotPicker(frame, days, { time: view.time, toSlot: (start) => to({ start }), toDays: (from) => to({ from }) })}`,
  );
}

export function telephonePatientPage(
  visit: Visit,
  view: TelephoneView,
  details: Omit<Details, 'time' | 'stamp'>,
): Html {
  const { frame } = visit;
  const say = sayDesk(frame);
  const { choice, start, alternatives, typed, errors, taken, key, requestsOnly } = details;
  const words = (at: Instant): string =>
    momentInWords(at, frame.practice.timeZone, frame.locale);
  const times =
    PATH +
    queryText({ practitioner: choice.practitioner.id, type: choice.type.id, lang: frame.lang });
  const wrong = taken || errors.size > 0;

  const errorOf = (name: string): Html | false => {
    const code = errors.get(name);
    return (
      code !== undefined &&
      html`<p class="error" id="${name}-error">${errorText(code, frame.locale)}</p>`
    );
  };
  const described = (name: string, hint?: string): Html | false => {
    const ids = [errors.has(name) && `${name}-error`, hint].filter(Boolean);
    if (ids.length === 0) return false;
    return html`${errors.has(name) && rawHtml(' aria-invalid="true"')} aria-describedby="${ids.join(' ')}"`;
  };
  const line = (
    name: 'firstName' | 'lastName' | 'email' | 'phone',
    kind: 'text' | 'email' | 'tel',
    required: boolean,
  ): Html => {
    const label = frame.say(`details.${name}`);
    const shown = required ? label : say('tel.optional', { label });
    // Her own address book must not fill in the patient.
    return html`<div class="field"><label for="${name}">${shown}</label>
${errorOf(name)}<input id="${name}" name="${name}" type="${kind}" autocomplete="off" maxlength="320"${required && rawHtml(' required')} value="${typed[name]}"${described(name, required ? undefined : 'reach')}></div>`;
  };

  return page(
    visit,
    view,
    html`${wrong && summary()}
${requestsOnly && requestsNote(frame)}
<p class="card">${chosenText(frame, choice.practitioner, choice.type)}${start !== null && html`<br><strong>${words(start)}</strong>`}<br><a href="${times}">${say('tel.otherTime')}</a></p>
<form class="narrow" method="post" action="${PATH}" novalidate>${hiddenFields({ ...visit, here: '/admin' })}
<input type="hidden" name="key" value="${key}">
<input type="hidden" name="practitioner" value="${choice.practitioner.id}">
<input type="hidden" name="type" value="${choice.type.id}">
${start !== null ? html`<input type="hidden" name="start" value="${view.time(start)}">` : slotRadios(frame.say('details.alternatives'), alternatives, view.time, words)}
<h2>${say('tel.patient')}</h2>
${line('firstName', 'text', true)}
${line('lastName', 'text', true)}
<p class="hint" id="reach">${say('tel.reach')}</p>
${line('phone', 'tel', false)}
${line('email', 'email', false)}
<div class="field"><label class="check"><input type="checkbox" name="firstConsultation" value="yes"${typed.firstConsultation && rawHtml(' checked')}> <span>${say('tel.first')}</span></label></div>
<div class="field"><label for="message">${say('tel.message')}</label>
${errorOf('message')}<textarea id="message" name="message" rows="3" maxlength="2000"${described('message')}>${typed.message.startsWith('\n') && '\n'}${typed.message}</textarea></div>
<button class="main" type="submit">${say('tel.submit')}</button>
</form>`,
  );

  function summary(): Html {
    const items = [...errors].map(([name, code]: [string, PageErrorCode]) => {
      const said = errorText(code, frame.locale);
      return FIELDS.includes(name)
        ? html`<li><a href="#${name}">${frame.say(`details.${name as 'phone'}`)} – ${said}</a></li>`
        : html`<li>${said}</li>`;
    });
    return html`<div class="alert" id="errors" role="alert" tabindex="-1"><h2>${say(taken ? 'tel.taken' : 'tel.correct')}</h2>
${items.length > 0 && html`<ul>${items}</ul>`}</div>`;
  }
}

const FIELDS: readonly string[] = ['firstName', 'lastName', 'email', 'phone'];

function page(visit: Visit, { status, now }: TelephoneView, inside: Html): Html {
  const title = sayDesk(visit.frame)('tel.title');
  const body = html`<h1>${title}</h1>
${inside}`;
  return deskLayout(visit, { title, place: 'telephone', status, now, done: null, body });
}
