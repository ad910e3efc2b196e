/** What a person can do about a failure that only a person can mend. One sentence or two, in English. */
export const ADVICE = {
  invalidGrant:
    'Google no longer accepts the refresh token. Run `creneau auth` and set ' +
    'GOOGLE_CALENDAR_REFRESH_TOKEN to what it prints. If this comes back every 7 days, the OAuth ' +
    'consent screen is in status "Testing": set it to "In production" in the Google Cloud console.',
  serviceAccountGrant:
    'Google refused the service account key. Create a new key, set GOOGLE_SERVICE_ACCOUNT_KEY_FILE ' +
    'to it, and check that the clock of this machine is right.',
  invalidClient:
    'Google does not know this OAuth client. Check GOOGLE_CALENDAR_CLIENT_ID and ' +
    'GOOGLE_CALENDAR_CLIENT_SECRET against the Google Cloud console.',
  tokenRefused:
    'Google refused to issue an access token. Check the credentials with `creneau check`.',
  unauthorized:
    'Google refused a fresh access token. Connect the account again with `creneau auth`; with a ' +
    'service account, check that it still exists.',
  scope:
    'The connection lacks the permission to use calendars. Run `creneau auth` again and tick every ' +
    'box on the consent screen.',
  apiDisabled:
    'The Google Calendar API is not enabled in this Google Cloud project. Enable it under ' +
    '"APIs & Services", wait some minutes and try again.',
  serviceAccountInvites:
    'A service account may not invite guests without domain-wide delegation. Set ' +
    'GOOGLE_INVITE_PATIENT=false.',
  nonOrganizer:
    'Somebody else organises this event, so only its own fields can be changed. Change it in the ' +
    'calendar of its organiser.',
  calendarUnwatchable:
    'Google does not push changes of this calendar: it is generated or imported. Set ' +
    'SYNC_POLL_CRON to poll more often if that is too slow.',
  addressUnwatchable:
    'Google does not push to this address. Check that PUBLIC_URL is https, is reachable from the ' +
    'internet with a valid certificate, and, for projects that ask for it, that its domain is ' +
    'verified in the Google Cloud console.',
  forbidden:
    'The account may not do this in this calendar. Share the calendar with it, with the permission ' +
    '"Make changes to events".',
} as const;
