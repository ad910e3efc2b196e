/** The pages of a patient's booking, for the OpenAPI document. */
import {
  empty,
  form,
  id,
  LIMITED,
  NOT_FOUND,
  page,
  parameter,
  TOKEN,
  UNREADABLE,
} from './openapi-pieces.ts';

export const BOOKING_PAGES = {
  '/bookings/{id}': {
    get: {
      summary: 'The patient’s page of a booking. Changes nothing.',
      security: TOKEN,
      parameters: [id, parameter('query', 'lang', false)],
      responses: { '200': page('The page.'), '404': NOT_FOUND },
    },
  },
  '/bookings/{id}/calendar.ics': {
    get: {
      summary: 'The booking as iCalendar.',
      security: TOKEN,
      parameters: [id],
      responses: {
        '200': { description: 'The file.', content: { 'text/calendar': {} } },
        '404': NOT_FOUND,
      },
    },
  },
  '/bookings/{id}/cancel': {
    post: {
      summary: 'Cancels, from the patient’s page.',
      security: TOKEN,
      parameters: [id],
      responses: {
        '200': page('A queued booking was withdrawn.'),
        '303': empty('Back to the page.'),
        '404': NOT_FOUND,
        '409': page('Too late.'),
        '429': LIMITED,
      },
    },
  },
  '/bookings/{id}/undo': {
    post: {
      summary:
        'The patient takes her cancellation back, from her page, within the settle time.',
      security: TOKEN,
      parameters: [id],
      responses: {
        '303': empty('Back to the page: it stands again, or waits for Google.'),
        '404': NOT_FOUND,
        '409': page('Too late, or the slot is taken: it stays cancelled.'),
        '429': LIMITED,
      },
    },
  },
  '/bookings/{id}/data': {
    get: {
      summary: 'What is held about a booking, for its patient.',
      security: TOKEN,
      parameters: [id, parameter('query', 'lang', false)],
      responses: { '200': page('The page.'), '404': NOT_FOUND },
    },
  },
  '/bookings/{id}/data.json': {
    get: {
      summary: 'The same as a file.',
      security: TOKEN,
      parameters: [id],
      responses: {
        '200': { description: 'The file.', content: { 'application/json': {} } },
        '404': NOT_FOUND,
      },
    },
  },
  '/bookings/{id}/erasure': {
    post: {
      summary: 'The patient asks for her data to be erased; the practice is mailed once.',
      security: TOKEN,
      parameters: [id],
      responses: {
        '303': empty('Back to the page of what is held.'),
        '404': NOT_FOUND,
        '409': page('The practice gave no address to which it could be passed on.'),
        '429': LIMITED,
      },
    },
  },
  '/bookings/{id}/reschedule': {
    post: {
      summary: 'Moves, from the patient’s page.',
      security: TOKEN,
      parameters: [id],
      requestBody: form('start'),
      responses: {
        '303': empty('Back to the page.'),
        '404': NOT_FOUND,
        '409': page('Taken or too late.'),
        '422': page('Not a time that can be booked.'),
        '429': LIMITED,
        ...UNREADABLE,
      },
    },
  },
  '/bookings/{id}/waiting': {
    post: {
      summary: 'Whether the patient wishes to be offered something earlier: yes or no.',
      security: TOKEN,
      parameters: [id],
      requestBody: form('wish'),
      responses: {
        '303': empty('Back to the page.'),
        '404': NOT_FOUND,
        '409': page('Too late, or Google is away and nothing was noted.'),
        '429': LIMITED,
        ...UNREADABLE,
      },
    },
  },
  '/bookings/{id}/offer': {
    get: {
      summary: 'The earlier slot that is kept for the patient just now. Changes nothing.',
      security: TOKEN,
      parameters: [id, parameter('query', 'lang', false)],
      responses: {
        '200': page('The offer, or that there is none any more.'),
        '404': NOT_FOUND,
      },
    },
    post: {
      summary: 'Her answer, yes or no: a yes moves the booking as any move does.',
      security: TOKEN,
      parameters: [id],
      requestBody: form('start', 'answer'),
      responses: {
        '303': empty('Back to the page.'),
        '404': NOT_FOUND,
        '409': page('The offer is over, or the slot is gone.'),
        '429': LIMITED,
        ...UNREADABLE,
      },
    },
  },
};
