/** First steps of the form: with whom, and for what. Each is skipped when there is no choice. */
import type { AppointmentType, Practitioner } from '../../engine/core/practice.ts';
import { type Html, html } from '../html.ts';
import { queryText } from '../query.ts';
import { type Frame, layout } from './layout.ts';

/** `unknown`: the address named somebody, or something, that does not exist. */
export function choosePractitionerPage(frame: Frame, unknown: boolean): Html {
  const { practice, say, lang } = frame;
  const choices = practice.practitioners.map(
    ({ id, name }) =>
      html`<li><a href="/${queryText({ practitioner: id, lang })}">${name}</a></li>`,
  );
  return choosePage(frame, say('choose.practitioner'), choices, unknown);
}

export function chooseTypePage(
  frame: Frame,
  practitioner: Practitioner,
  unknown: boolean,
): Html {
  const { say, lang, locale } = frame;
  const choices = practitioner.types.map(({ id, name, minutes }) => {
    const href = `/${queryText({ practitioner: practitioner.id, type: id, lang })}`;
    const length = say('choose.minutes', { minutes });
    return html`<li><a href="${href}"><span>${name[locale]}</span> <span>${length}</span></a></li>`;
  });
  return choosePage(frame, say('choose.type'), choices, unknown, practitioner.name);
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
