/** GET / and POST /: the patient form, one small step a page, all of it without JavaScript. */
import type { Request, RequestHandler, Response } from 'express';
import type { FieldError } from '../engine/api.ts';
import type { Practitioner } from '../engine/core/practice.ts';
import { parseStart } from '../engine/core/request.ts';
import { DAY, type Interval, must, unreachable } from '../engine/core/values.ts';
import type { PageErrorCode } from '../texts/pages.ts';
import { formField, rawFormField } from './body.ts';
import type { Context } from './context.ts';
import { invalid } from './field-errors.ts';
import { doubtAbout, stampFor } from './form-guard.ts';
import type { Html } from './html.ts';
import { bookingLinks } from './manage-links.ts';
import { choosePractitionerPage, chooseTypePage, type Offer } from './pages/choose-page.ts';
import { type Details, detailsPage, NOTHING_TYPED, type Typed } from './pages/details-page.ts';
import { type Frame, frameOf } from './pages/layout.ts';
import { queuedPage } from './pages/queued-page.ts';
import { timesPage } from './pages/times-page.ts';
import { parameter } from './query.ts';
import { readerLocale } from './reader-locale.ts';
import { type Choice, firstSlots, slotAt, slotDays } from './slot-days.ts';

/** GET /: with whom, for what, when, who. Steps without a choice are skipped. */
export function getForm(context: Context): RequestHandler {
  const { practice } = context.engine;
  return async (request, response) => {
    const frame = readerFrame(context, request);
    response.setHeader('Vary', 'Accept-Language');

    const named = parameter(request, 'practitioner');
    const practitioner = chosen(practice.practitioners, named);
    if (practitioner === null) {
      const offers = await offersOf(context, practice.practitioners.map(plainVisit));
      return sendPage(response, 200, choosePractitionerPage(frame, offers, named !== null));
    }
    const typeNamed = parameter(request, 'type');
    const type = chosen(practitioner.types, typeNamed);
    if (type === null) {
      const choices = practitioner.types.map((one) => ({ practitioner, type: one }));
      const offers = await offersOf(context, choices);
      const page = chooseTypePage(frame, practitioner, offers, typeNamed !== null);
      return sendPage(response, 200, page);
    }
    const choice = { practitioner, type };
    const start = parameter(request, 'start');
    const slot = start === null ? null : await freeSlot(context, choice, start);
    if (slot === null) {
      const days = await slotDays(context, choice, parameter(request, 'from'));
      return sendPage(
        response,
        200,
        timesPage(frame, choice, days, context.time, start !== null),
      );
    }
    const details = await blankDetails(context, request, choice, slot);
    sendPage(response, 200, detailsPage(frame, details));
  };
}

/** POST /: books. What cannot be booked comes back with all that was typed. */
export function postForm(context: Context): RequestHandler {
  const { engine, metrics, settings } = context;
  return async (request, response) => {
    const frame = readerFrame(context, request);
    const typed = typedIn(request);
    const input = {
      practitioner: rawFormField(request, 'practitioner'),
      type: rawFormField(request, 'type'),
      start: rawFormField(request, 'start'),
      ...Object.fromEntries(TEXT_FIELDS.map((name) => [name, rawFormField(request, name)])),
      message: rawFormField(request, 'message') ?? '',
      firstConsultation: typed.firstConsultation,
      locale: frame.locale,
    };
    const doubt = doubtAbout(context, request);
    if (doubt !== null) {
      metrics.booking('book', 'refused');
      const errors = new Map([['form', doubt]] as const);
      return sendAgain(context, request, response, frame, typed, {
        errors,
        alternatives: null,
      });
    }
    const answer = await engine.book(input, { idempotencyKey: keyOf(request) });
    metrics.booking('book', answer.kind);
    switch (answer.kind) {
      case 'booked': {
        // The page of a booking speaks the booking's language, which is this form's.
        const links = bookingLinks(settings.appSecret, answer.booking.id, null);
        return response.redirect(303, links.page({ new: '1' }));
      }
      case 'queued': {
        const links = bookingLinks(settings.appSecret, answer.id, null);
        const page = { follow: links.page({}), cancel: links.cancel };
        return sendPage(response, 202, queuedPage(frame, answer.asked, page));
      }
      case 'taken': {
        const details = { errors: new Map(), alternatives: answer.alternatives };
        return sendAgain(context, request, response, frame, typed, details);
      }
      case 'invalid':
        return sendInvalid(context, request, response, frame, typed, answer.errors);
      default:
        unreachable(answer);
    }
  };
}

async function sendInvalid(
  context: Context,
  request: Request,
  response: Response,
  frame: Frame,
  typed: Typed,
  list: readonly FieldError[],
): Promise<void> {
  const errors = new Map<string, PageErrorCode>(list.map(({ path, code }) => [path, code]));
  const choice = choiceIn(context, request);
  // A time that will not do is replaced on the spot, by the first ones that will.
  const alternatives =
    choice !== null && errors.has('start')
      ? await firstSlots(context, choice, ALTERNATIVES_SHOWN)
      : null;
  return sendAgain(context, request, response, frame, typed, { errors, alternatives });
}

/** The form once more, with a fresh key: what was refused under the old one stays refused. */
async function sendAgain(
  context: Context,
  request: Request,
  response: Response,
  frame: Frame,
  typed: Typed,
  why: {
    readonly errors: ReadonlyMap<string, PageErrorCode>;
    readonly alternatives: readonly Interval[] | null;
  },
): Promise<void> {
  const choice = choiceIn(context, request);
  if (choice === null) {
    // Nobody chose this on our pages: there is no form to go back to.
    const errors = [...why.errors].map(([path, code]) => ({ path, code }));
    throw invalid(errors, frame.locale);
  }
  const taken = why.errors.size === 0;
  const start = why.alternatives === null ? parseStart(formField(request, 'start')) : null;
  const details: Details = {
    ...(await blankDetails(context, request, choice, null)),
    start: start?.ok ? start.value : null,
    alternatives: why.alternatives ?? [],
    taken,
    typed,
    errors: why.errors,
  };
  sendPage(response, taken ? 409 : 422, detailsPage(frame, details));
}

async function blankDetails(
  context: Context,
  request: Request,
  choice: Choice,
  slot: Interval | null,
): Promise<Details> {
  return {
    choice,
    requestsOnly: await context.engine.takesRequestsOnly(choice.practitioner.id),
    start: slot?.start ?? null,
    alternatives: [],
    taken: false,
    typed: NOTHING_TYPED,
    errors: new Map(),
    key: context.entropy.eventId(),
    stamp: stampFor(context, request),
    time: context.time,
  };
}

const TEXT_FIELDS = ['firstName', 'lastName', 'email', 'phone'] as const;

export const typedIn = (request: Request): Typed => ({
  firstName: formField(request, 'firstName'),
  lastName: formField(request, 'lastName'),
  email: formField(request, 'email'),
  phone: formField(request, 'phone'),
  message: formField(request, 'message').replace(/\r\n?/g, '\n'),
  firstConsultation: formField(request, 'firstConsultation') !== '',
});

/** Our own keys are shorter; a form without one is taken, but a double click is not caught then. */
export function keyOf(request: Request): string | null {
  const key = formField(request, 'key');
  return /^[\x21-\x7e]{1,255}$/.test(key) ? key : null;
}

function choiceIn({ engine }: Context, request: Request): Choice | null {
  const practitioner = engine.practice.practitioners.find(
    ({ id }) => id === formField(request, 'practitioner'),
  );
  const type = practitioner?.types.find(({ id }) => id === formField(request, 'type'));
  return practitioner && type ? { practitioner, type } : null;
}

/** The one that is named; the only one there is when none is named. */
function chosen<T extends { readonly id: string }>(
  list: readonly T[],
  named: string | null,
): T | null {
  if (named !== null) return list.find(({ id }) => id === named) ?? null;
  return list.length === 1 ? (list[0] ?? null) : null;
}

const ALTERNATIVES_SHOWN = 6;
const OFFERED_AT_ONCE = 3;

/** Each with its first free slots, so that whoever takes any time need not look further. */
async function offersOf(context: Context, choices: readonly Choice[]): Promise<Offer[]> {
  const offers: Offer[] = [];
  for (const choice of choices) {
    const slots = await firstSlots(context, choice, OFFERED_AT_ONCE);
    offers.push({ ...choice, slots, time: context.time });
  }
  return offers;
}

/** What most people come for: the first of the types she offers. */
const plainVisit = (practitioner: Practitioner): Choice => ({
  practitioner,
  type: must(practitioner.types[0], 'a practitioner to offer a type'),
});

/** The free slot that starts at `text`, untrusted; null when there is none. */
export async function freeSlot(
  context: Context,
  choice: Choice,
  text: string,
): Promise<Interval | null> {
  const start = parseStart(text);
  if (!start.ok) return null;
  // Far from now nothing is offered, and dates may leave the calendar.
  const ahead = start.value - context.clock.now();
  return ahead < 0 || ahead > 3_660 * DAY ? null : slotAt(context, choice, start.value);
}

const readerFrame = (context: Context, request: Request): Frame =>
  frameOf(context, request, readerLocale(request, context.engine.practice.locale));

export function sendPage(response: Response, status: number, page: Html): void {
  response.status(status).type('html').send(page.text);
}
