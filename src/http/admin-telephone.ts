/** A booking taken by telephone, through the same protocol as every other. */
import type { Request, Response } from 'express';
import { parseStart } from '../engine/core/request.ts';
import { unreachable } from '../engine/core/values.ts';
import type { PageErrorCode } from '../texts/pages.ts';
import { backWith, type Visit } from './admin-guard.ts';
import { formField, rawFormField } from './body.ts';
import type { Context } from './context.ts';
import { invalid } from './field-errors.ts';
import { freeSlot, keyOf, sendPage, typedIn } from './form-routes.ts';
import { NOTHING_TYPED } from './pages/details-page.ts';
import {
  telephoneChoicePage,
  telephonePatientPage,
  telephoneTimesPage,
} from './pages/telephone-page.ts';
import { parameter } from './query.ts';
import { type Choice, slotDays } from './slot-days.ts';

type Act = (request: Request, response: Response, visit: Visit) => Promise<void>;

export function getTelephone(context: Context): Act {
  const { engine, entropy } = context;
  return async (request, response, visit) => {
    const view = await viewOf(context);
    const choice = choiceOf(context, (name) => parameter(request, name));
    if (choice === null) return sendPage(response, 200, telephoneChoicePage(visit, view));
    const start = parameter(request, 'start');
    const slot = start === null ? null : await freeSlot(context, choice, start);
    if (slot === null) {
      const days = await slotDays(context, choice, parameter(request, 'from'));
      const page = telephoneTimesPage(visit, view, choice, days, start !== null);
      return sendPage(response, 200, page);
    }
    const page = telephonePatientPage(visit, view, {
      choice,
      start: slot.start,
      alternatives: [],
      requestsOnly: await engine.takesRequestsOnly(choice.practitioner.id),
      taken: false,
      typed: NOTHING_TYPED,
      errors: new Map(),
      key: entropy.eventId(),
    });
    sendPage(response, 200, page);
  };
}

export function postTelephone(context: Context): Act {
  const { engine, metrics } = context;
  return async (request, response, visit) => {
    const input = {
      ...Object.fromEntries(FIELDS.map((name) => [name, rawFormField(request, name)])),
      firstConsultation: formField(request, 'firstConsultation') !== '',
    };
    const options = { idempotencyKey: keyOf(request), by: 'practice' } as const;
    const answer = await engine.book(input, options);
    metrics.booking('book', answer.kind);
    switch (answer.kind) {
      case 'booked': {
        const file = `/admin/bookings/${encodeURIComponent(answer.booking.id)}`;
        return response.redirect(303, backWith(file, 'booked'));
      }
      case 'queued':
        return response.redirect(303, backWith('/admin', 'booking-queued'));
      case 'taken':
        return again(request, response, visit, {
          errors: [],
          alternatives: answer.alternatives,
        });
      case 'invalid':
        return again(request, response, visit, { errors: answer.errors, alternatives: null });
      default:
        return unreachable(answer);
    }
  };

  /** With all that was typed, and a fresh key: what was refused under the old one stays refused. */
  async function again(
    request: Request,
    response: Response,
    visit: Visit,
    why: {
      readonly errors: readonly { readonly path: string; readonly code: PageErrorCode }[];
      readonly alternatives: Parameters<typeof telephonePatientPage>[2]['alternatives'] | null;
    },
  ): Promise<void> {
    const choice = choiceOf(context, (name) => formField(request, name));
    // Nobody chose this on our pages: there is no form to go back to.
    if (choice === null) throw invalid(why.errors, visit.frame.locale);
    const errors = new Map(why.errors.map(({ path, code }) => [path, code]));
    const taken = why.alternatives !== null;
    const isTimeWrong = taken || errors.has('start');
    const start = isTimeWrong ? null : parseStart(formField(request, 'start'));
    const page = telephonePatientPage(visit, await viewOf(context), {
      choice,
      start: start?.ok ? start.value : null,
      alternatives: why.alternatives ?? (isTimeWrong ? await firstSlots(choice) : []),
      requestsOnly: await engine.takesRequestsOnly(choice.practitioner.id),
      taken,
      typed: typedIn(request),
      errors,
      key: context.entropy.eventId(),
    });
    sendPage(response, taken ? 409 : 422, page);
  }

  async function firstSlots(choice: Choice) {
    const { days } = await slotDays(context, choice, null);
    return days.flatMap(({ slots }) => slots).slice(0, SLOTS_SHOWN);
  }
}

const FIELDS = [
  'practitioner',
  'type',
  'start',
  'firstName',
  'lastName',
  'email',
  'phone',
  'message',
] as const;
const SLOTS_SHOWN = 6;

const viewOf = async ({ engine, clock, time }: Context) => ({
  status: await engine.status(),
  now: clock.now(),
  time,
});

/** Practitioner and type, where both are named and belong together. */
function choiceOf({ engine }: Context, named: (name: string) => string | null): Choice | null {
  const practitioner = engine.practice.practitioners.find(
    ({ id }) => id === named('practitioner'),
  );
  const type = practitioner?.types.find(({ id }) => id === named('type'));
  return practitioner && type ? { practitioner, type, anyNotice: true } : null;
}
