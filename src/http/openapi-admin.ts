/** The routes of the front desk, for the OpenAPI document. */
import {
  ADMIN,
  empty,
  form,
  id,
  OFF,
  page,
  parameter,
  problem,
  UNREADABLE,
} from './openapi-pieces.ts';

export const ADMIN_PATHS = {
  '/admin': adminPage('Appointments by day, messages that failed, sync and delivery state.', [
    'from',
    'practitioner',
    'q',
  ]),
  '/admin/login': {
    get: { summary: 'Leads to /admin.', responses: { '303': empty('To /admin.') } },
    post: {
      summary: 'Begins a session.',
      requestBody: form('password', 'back'),
      responses: {
        '303': empty('To the page that was asked for, or /admin.'),
        '401': page('Wrong password.'),
        '403': problem('Sent from another site.'),
        '404': OFF,
        '429': page('Too many attempts.'),
        ...UNREADABLE,
      },
    },
  },
  '/admin/logout': adminAction('Ends the session.'),
  '/admin/telephone': {
    ...adminPage('A booking taken by telephone: the next step of its form.', [
      'practitioner',
      'type',
      'from',
      'start',
    ]),
    ...adminAction(
      'Books for a patient on the telephone: no notice, and one way to reach her is enough.',
      [],
      [
        'key',
        'practitioner',
        'type',
        'start',
        'firstName',
        'lastName',
        'phone',
        'email',
        'firstConsultation',
        'message',
      ],
      {
        '409': page('The slot is taken: others near it.'),
        '422': page('What needs correcting.'),
      },
    ),
  },
  '/admin/why': adminPage('Why a time is not offered to patients, in words.', [
    'practitioner',
    'type',
    'day',
    'time',
    'start',
  ]),
  '/admin/numbers': adminPage('Bookings, cancellations, no-shows and lead time by week.', []),
  '/admin/bookings/{id}': adminPage('The file of a booking, with its history.', [], [id]),
  '/admin/bookings/{id}/move': {
    ...adminPage('Times to move a booking to.', ['from', 'start'], [id]),
    ...adminAction('Moves a booking; the patient is told.', [id], ['start'], {
      '409': page('The slot is taken: others near it.'),
      '422': page('No such time.'),
    }),
  },
  '/admin/bookings/{id}/confirm': adminAction('Confirms a pending booking.', [id]),
  '/admin/bookings/{id}/cancel': adminAction('Cancels a booking; the patient is told.', [id]),
  '/admin/bookings/{id}/no-show': adminAction('Notes that the patient did not come.', [id]),
  '/admin/bookings/{id}/came': adminAction('Takes that back.', [id]),
  '/admin/messages/retry': adminAction(
    'Sends a message that was given up again; without a key, every one.',
    [],
    ['key'],
  ),
  '/admin/messages/discard': adminAction('Sets a message aside for good.', [], ['key']),
  '/admin/freezes/{id}/accept': adminAction('Tells the patients of frozen changes.', [id]),
  '/admin/freezes/{id}/refuse': adminAction('Puts frozen bookings back as told.', [id]),
};

function adminPage(
  summary: string,
  query: readonly string[],
  path: readonly (typeof id)[] = [],
) {
  return {
    get: {
      summary,
      security: ADMIN,
      parameters: [
        ...path,
        ...[...query, 'done', 'lang'].map((name) => parameter('query', name, false)),
      ],
      responses: { '200': page('The page.'), '401': page('The login form.'), '404': OFF },
    },
  };
}

/** `back`: the admin page to lead back to. */
function adminAction(
  summary: string,
  path: readonly (typeof id)[] = [],
  fields: readonly string[] = [],
  more: Readonly<Record<string, object>> = {},
) {
  return {
    post: {
      summary,
      security: ADMIN,
      parameters: path,
      requestBody: form('formToken', 'back', ...fields),
      responses: {
        '303': empty('Back to the page it was asked on.'),
        '401': problem('No session.'),
        '403': problem('Not sent from the admin page.'),
        '404': OFF,
        ...more,
        ...UNREADABLE,
      },
    },
  };
}
