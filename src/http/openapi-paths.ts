/** Every route of the server, for the OpenAPI document. A test holds it against the real ones. */
import { ADMIN_PATHS } from './openapi-admin.ts';
import { BOOKING_PAGES } from './openapi-booking-pages.ts';
import {
  body,
  date,
  empty,
  form,
  INVALID,
  id,
  json,
  LIMITED,
  NOT_FOUND,
  OFF,
  page,
  parameter,
  problem,
  question,
  TAKEN,
  TOKEN,
  UNREADABLE,
} from './openapi-pieces.ts';

const sync = {
  summary: 'Runs an incremental sync of every calendar and answers when it is applied.',
  security: [{ cronSecret: [] }],
  responses: {
    '200': json('What changed.', 'SyncReports'),
    '401': problem('Not the secret.'),
    '404': OFF,
  },
};

export const PATHS = {
  ...BOOKING_PAGES,
  '/': {
    get: {
      summary: 'The patient form.',
      parameters: ['practitioner', 'type', 'from', 'start', 'lang'].map((name) =>
        parameter('query', name, false),
      ),
      responses: { '200': page('The next step of the form.') },
    },
    post: {
      summary: 'Books from the patient form.',
      requestBody: form(
        ...['practitioner', 'type', 'start', 'firstName', 'lastName', 'email', 'phone'],
        ...['firstConsultation', 'message', 'key', 'made', 'website'],
      ),
      responses: {
        '202': page('Queued: Google cannot be reached.'),
        '303': empty('Booked: the page of the booking.'),
        '409': page('The slot is taken: the form again, with alternatives.'),
        '422': page(
          'The form again, saying what to correct, or that it came as only programs send it.',
        ),
        '429': LIMITED,
        ...UNREADABLE,
      },
    },
  },
  '/embed.js': {
    get: {
      summary: 'For other sites: shows the form in a frame.',
      responses: { '200': empty('The script.') },
    },
  },
  '/assets/{name}': {
    get: {
      summary: 'Style, script and icon of the pages.',
      parameters: [parameter('path', 'name')],
      responses: { '200': empty('The file.'), '404': problem('No such file.') },
    },
  },
  '/api/practitioners': {
    get: {
      summary: 'Who can be booked, and for what.',
      responses: { '200': json('The practitioners.', 'Practitioners') },
    },
  },
  '/api/availability': {
    get: {
      summary: 'Free slots of at most 62 days, both included.',
      parameters: [
        parameter('query', 'practitioner'),
        parameter('query', 'type'),
        date('from'),
        date('to'),
        parameter('header', 'If-None-Match', false),
      ],
      responses: {
        '200': json('The slots.', 'Availability'),
        '304': empty('Unchanged.'),
        '400': problem('A parameter is given twice.'),
        '422': INVALID,
      },
    },
  },
  '/api/bookings': {
    post: {
      summary: 'Books a slot.',
      parameters: [parameter('header', 'Idempotency-Key', false)],
      requestBody: body('BookingRequest'),
      responses: {
        '201': json('Booked: its event is in Google Calendar.', 'Booking'),
        '202': json(
          'Queued: the slot is held, and the patient is mailed the outcome.',
          'Booking',
        ),
        '409': TAKEN,
        '422': INVALID,
        '429': LIMITED,
        ...UNREADABLE,
      },
    },
  },
  '/api/bookings/{id}': {
    get: {
      summary: 'One booking.',
      security: TOKEN,
      parameters: [id],
      responses: { '200': json('The booking.', 'Booking'), '404': NOT_FOUND },
    },
  },
  '/api/bookings/{id}/cancel': {
    post: {
      summary: 'Cancels; repeating it gives the same answer.',
      security: TOKEN,
      parameters: [id],
      responses: {
        '200': json('Cancelled.', 'Cancelled'),
        '202': json('Accepted; Google is told as soon as it can be reached.', 'Cancelled'),
        '404': NOT_FOUND,
        '409': problem('Too late.'),
        '429': LIMITED,
      },
    },
  },
  '/api/bookings/{id}/reschedule': {
    post: {
      summary: 'Moves a booking; the old slot is given up once the new one is won.',
      security: TOKEN,
      parameters: [id],
      requestBody: body('NewStart'),
      responses: {
        '200': json('Moved.', 'Booking'),
        '202': json('Queued: the new slot is held.', 'Booking'),
        '404': NOT_FOUND,
        '409': problem('The new slot is taken, it is too late, or it was cancelled.'),
        '422': INVALID,
        '429': LIMITED,
        ...UNREADABLE,
      },
    },
  },
  '/questions/{key}': {
    get: {
      summary:
        'What the doctor is asked about her calendar: the page behind a link in her mail.',
      security: TOKEN,
      parameters: [question],
      responses: { '200': page('The question, or that it is settled.'), '404': NOT_FOUND },
    },
    post: {
      summary: 'Her answer: keep, cancel-asked, close-day or leave-open.',
      security: TOKEN,
      parameters: [question],
      requestBody: form('answer'),
      responses: { '200': page('How it ended.'), '404': NOT_FOUND, '429': LIMITED },
    },
  },
  '/approvals/{id}': {
    get: {
      summary: 'What a patient asks for: the page behind a link in the doctor’s mail.',
      security: TOKEN,
      parameters: [id],
      responses: { '200': page('The request, or that it is settled.'), '404': NOT_FOUND },
    },
    post: {
      summary: 'Her answer: approve or decline.',
      security: TOKEN,
      parameters: [id],
      requestBody: form('answer'),
      responses: { '200': page('How it ended.'), '404': NOT_FOUND, '429': LIMITED },
    },
  },
  '/webhooks/google-calendar': {
    post: {
      summary: 'Google’s push notifications.',
      security: [{ googleChannel: [] }],
      parameters: [parameter('header', 'X-Goog-Channel-ID')],
      responses: {
        '200': empty('Taken.'),
        '401': problem('Not the channel’s token.'),
        '404': problem('Unknown channel.'),
      },
    },
  },
  '/webhooks/telegram': {
    post: {
      summary: 'Updates of the Telegram bot.',
      security: [{ telegramSecret: [] }],
      requestBody: { content: { 'application/json': {} } },
      responses: {
        '200': empty('Taken.'),
        '401': problem('Not the secret.'),
        '404': OFF,
        ...UNREADABLE,
      },
    },
  },
  '/api/cron/sync-calendar': { get: sync, post: sync },
  ...ADMIN_PATHS,
  '/healthz': {
    get: {
      summary: 'The process runs.',
      responses: { '200': json('It does.', 'Status') },
    },
  },
  '/readyz': {
    get: {
      summary: 'The mirror can be read.',
      responses: {
        '200': json('It can.', 'Status'),
        '503': problem('It cannot, or no calendar was ever read.'),
      },
    },
  },
  '/metrics': {
    get: {
      summary: 'Prometheus text format.',
      responses: { '200': { description: 'The metrics.', content: { 'text/plain': {} } } },
    },
  },
  '/openapi.json': {
    get: { summary: 'This document.', responses: { '200': empty('This document.') } },
  },
  '/problems/{code}': {
    get: {
      summary: 'What a problem’s `type` means.',
      parameters: [parameter('path', 'code')],
      responses: { '200': page('An explanation.'), '404': problem('No such problem.') },
    },
  },
};
