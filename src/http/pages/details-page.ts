/** Last step of the form: who the patient is. Also the answer to a form that could not be taken. */
import type { Interval } from '../../engine/core/values.ts';
import { momentInWords } from '../../texts/moments.ts';
import type { PageErrorCode } from '../../texts/pages.ts';
import { errorText } from '../field-errors.ts';
import { STAMP, TRAP } from '../form-guard.ts';
import { type Html, html, rawHtml } from '../html.ts';
import { queryText } from '../query.ts';
import type { Choice } from '../slot-days.ts';
import { chosenText } from './choose-page.ts';
import { type Frame, layout } from './layout.ts';
import { timeTag, zoneNote } from './local-time.ts';
import { requestsNote, slotRadios } from './slot-picker.ts';

/** Fields as typed, to be shown again. */
export interface Typed {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly message: string;
  readonly firstConsultation: boolean;
}

export const NOTHING_TYPED: Typed = {
  firstName: '',
  lastName: '',
  email: '',
  phone: '',
  message: '',
  firstConsultation: false,
};

export interface Details {
  readonly choice: Choice;
  /** The chosen time; null when another one must be chosen from `alternatives`. */
  readonly start: number | null;
  readonly alternatives: readonly Interval[];
  /** The calendar cannot be read: it is a request that is sent. */
  readonly requestsOnly: boolean;
  readonly taken: boolean;
  readonly typed: Typed;
  /** By field; what belongs to no field of the form has its own name. */
  readonly errors: ReadonlyMap<string, PageErrorCode>;
  /** One-time key: however often this very form is sent, it books once. */
  readonly key: string;
  /** When the page was made, signed. */
  readonly stamp: string;
  readonly time: (instant: number) => string;
}

export function detailsPage(frame: Frame, details: Details): Html {
  const { say, locale, lang, practice } = frame;
  const { choice, start, typed, errors, key, time } = details;
  const { practitioner, type } = choice;
  const words = (instant: number): string => momentInWords(instant, practice.timeZone, locale);
  const wrong = details.taken || errors.size > 0;
  const title = say('details.title');
  const times = `/${queryText({ practitioner: practitioner.id, type: type.id, lang })}`;
  const asks = details.requestsOnly || practice.policy.approval === 'doctor';
  const submit = say(asks ? 'details.submitPending' : 'details.submit');
  return layout(frame, {
    title: wrong ? say('details.errorPrefix', { title }) : title,
    body: html`<h1>${title}</h1>
${wrong && errorSummary(frame, details)}
${details.requestsOnly && requestsNote(frame)}
<div class="card">
<p>${chosenText(frame, practitioner, type)}</p>
${start !== null && html`<p><strong>${timeTag(frame, start, words(start))}</strong></p>`}
<p><a href="${times}">${say('chosen.changeTime')}</a></p>
</div>
${zoneNote(frame)}
<form method="post" action="/${queryText({ lang: locale })}" novalidate>
<input type="hidden" name="key" value="${key}">
<input type="hidden" name="${STAMP}" value="${details.stamp}">
<div class="away" aria-hidden="true"><label>${say('details.trap')} <input name="${TRAP}" tabindex="-1" autocomplete="off"></label></div>
<input type="hidden" name="practitioner" value="${practitioner.id}">
<input type="hidden" name="type" value="${type.id}">
${
  start !== null
    ? html`<input type="hidden" name="start" value="${time(start)}">`
    : slotRadios(say('details.alternatives'), details.alternatives, time, words)
}
<p class="quiet">${say('details.required')}</p>
${line('firstName', 'text', 'given-name')}
${line('lastName', 'text', 'family-name')}
${line('email', 'email', 'email', say('details.emailHint'))}
${line('phone', 'tel', 'tel')}
<div class="field">
<label class="check"><input type="checkbox" id="firstConsultation" name="firstConsultation" value="yes"${typed.firstConsultation && rawHtml(' checked')}> <span>${say('details.firstConsultation')}</span></label>
</div>
<div class="field">
<label for="message">${say('details.message')}</label>
${errorOf('message')}<p class="hint" id="message-hint">${say('details.messageHint')}</p>
<textarea id="message" name="message" rows="3" maxlength="2000"${described('message', true)}>${
      // HTML drops a line break right after the tag; ours keeps one that was typed.
      typed.message.startsWith('\n') && '\n'
    }${typed.message}</textarea>
</div>
<p class="quiet">${say('details.privacy')}</p>
<button class="main" type="submit">${submit}</button>
</form>`,
  });

  function line(
    name: 'firstName' | 'lastName' | 'email' | 'phone',
    kind: 'text' | 'email' | 'tel',
    autocomplete: string,
    hint?: string,
  ): Html {
    // An address is typed in lower case, and phones would capitalise it.
    const casing = kind === 'email' && rawHtml(' autocapitalize="none" spellcheck="false"');
    return html`<div class="field">
<label for="${name}">${say(`details.${name}`)}</label>
${errorOf(name)}${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
<input id="${name}" name="${name}" type="${kind}" inputmode="${kind}" autocomplete="${autocomplete}"${casing} maxlength="${MAX_LENGTH[name]}" required value="${typed[name]}"${described(name, hint !== undefined)}>
</div>`;
  }

  function errorOf(name: string): Html | false {
    const code = errors.get(name);
    if (code === undefined) return false;
    return html`<p class="error" id="${name}-error">${errorText(code, locale)}</p>
`;
  }

  function described(name: string, hinted: boolean): Html | false {
    const invalid = errors.has(name);
    const ids = [invalid && `${name}-error`, hinted && `${name}-hint`].filter(Boolean);
    if (ids.length === 0) return false;
    const by = html` aria-describedby="${ids.join(' ')}"`;
    return invalid ? html`${by} aria-invalid="true"` : by;
  }
}

/** Looser than the engine's rules, so that it is the engine that says what is wrong. */
const MAX_LENGTH = { firstName: 200, lastName: 200, email: 320, phone: 60 };

const SHOWN_FIELDS: ReadonlySet<string> = new Set([
  'firstName',
  'lastName',
  'email',
  'phone',
  'firstConsultation',
  'message',
]);

/** First thing on the page: what is wrong, with a link to each field. */
function errorSummary({ say, locale }: Frame, details: Details): Html {
  const { errors, taken, alternatives, start } = details;
  const items = [...errors].map(([name, code]) => {
    const message = errorText(code, locale);
    if (SHOWN_FIELDS.has(name)) {
      const label = say(`details.${name as 'firstName'}`);
      return html`<li><a href="#${name}">${label} – ${message}</a></li>`;
    }
    return html`<li>${message}</li>`;
  });
  return html`<div class="alert" id="errors" role="alert" tabindex="-1">
<h2>${say(taken ? 'details.taken' : 'problems.summary')}</h2>
${taken && html`<p>${say('details.keptTyped')}</p>`}
${items.length > 0 && html`<ul>${items}</ul>`}
${start === null && (alternatives.length > 0 ? html`<p><a href="#start">${say('details.alternatives')}</a></p>` : html`<p>${say('details.noAlternatives')}</p>`)}
</div>`;
}
