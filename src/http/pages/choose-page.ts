/** First steps of the form: with whom, and for what. Each is skipped when there is no choice. */
import type { AppointmentType, Practitioner } from '../../engine/core/practice.ts';
import type { Interval } from '../../engine/core/values.ts';
import { dayInWords, timeInWords } from '../../texts/moments.ts';
import { type Html, html } from '../html.ts';
import { queryText } from '../query.ts';
import type { Choice } from '../slot-days.ts';
import { type Frame, layout } from './layout.ts';

/** A choice with its first free slots. */
export interface Offer extends Choice {
  readonly slots: readonly Interval[];
  /** RFC 3339 of an instant in the practice's zone. */
  readonly time: (instant: number) => string;
}

/** `unknown`: the address named somebody, or something, that does not exist. */
export function choosePractitionerPage(
  frame: Frame,
  offers: readonly Offer[],
  unknown: boolean,
): Html {
  const { say, lang } = frame;
  const choices = offers.map((offer) => {
    const { id, name } = offer.practitioner;
    return html`<li><a class="choice" href="/${queryText({ practitioner: id, lang })}">${name}</a>
${soon(frame, offer)}</li>`;
  });
  return choosePage(frame, say('choose.practitioner'), choices, unknown);
}

export function chooseTypePage(
  frame: Frame,
  practitioner: Practitioner,
  offers: readonly Offer[],
  unknown: boolean,
): Html {
  const { say, lang, locale } = frame;
  const choices = offers.map((offer) => {
    const { id, name, minutes } = offer.type;
    const href = `/${queryText({ practitioner: practitioner.id, type: id, lang })}`;
    const length = say('choose.minutes', { minutes });
    return html`<li><a class="choice" href="${href}"><span>${name[locale]}</span> <span>${length}</span></a>
${soon(frame, offer)}</li>`;
  });
  return choosePage(frame, say('choose.type'), choices, unknown, practitioner.name);
}

/** The first free times, each a link to the last step. Their names begin with the day, as they are read. */
function soon(frame: Frame, { practitioner, type, slots, time }: Offer): Html {
  const { say, locale, lang, practice } = frame;
  if (slots.length === 0) return html`<p class="hint">${say('choose.full')}</p>`;
  const days = Map.groupBy(slots, ({ start }) => time(start).slice(0, 10));
  return html`${[...days].map(([date, own]) => {
    const day = dayInWords(date, locale);
    const links = own.map(({ start }) => {
      const choice = { practitioner: practitioner.id, type: type.id, lang };
      const href = `/${queryText({ ...choice, start: time(start) })}`;
      const clock = timeInWords(start, practice.timeZone, locale);
      return html`<a href="${href}"><span class="away">${day} </span>${clock}<span class="away">, ${type.name[locale]}, ${practitioner.name}</span></a>`;
    });
    return html`<p class="soon"><span>${say('choose.soon', { day })}</span> ${links}</p>`;
  })}`;
}

function choosePage(
  frame: Frame,
  question: string,
  choices: readonly Html[],
  unknown: boolean,
  chosen?: string,
): Html {
  const { say } = frame;
  return layout(frame, {
    title: say('choose.title'),
    body: html`<h1>${say('choose.title')}</h1>
${unknown && html`<p class="alert" role="alert">${say('choose.unknown')}</p>`}
${chosen && html`<p class="quiet">${chosen}</p>`}
<h2>${question}</h2>
<ul class="choices">${choices}</ul>`,
  });
}

export function chosenText(
  { say, locale }: Frame,
  practitioner: Practitioner,
  type: AppointmentType,
): Html {
  const length = say('choose.minutes', { minutes: type.minutes });
  return html`<strong>${type.name[locale]}</strong> (${length}), ${practitioner.name}`;
}
