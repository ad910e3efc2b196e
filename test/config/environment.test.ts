import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvironment, VARIABLE_NAMES } from '../../src/config/environment.ts';

const problems = (raw: Record<string, string>) => {
  const read = readEnvironment(raw);
  return read.ok ? [] : read.problems.map(({ where }) => where);
};

describe('the environment', () => {
  it('needs nothing: the defaults run the sandbox', () => {
    const read = readEnvironment({});
    expect(read.ok && read.value).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      google: null,
      mail: null,
      telegram: null,
      settleMs: 60_000,
    });
  });

  it('takes an empty value for one left out', () => {
    expect(problems({ PORT: '', GMAIL_USER: ' ', APP_SECRET: '' })).toEqual([]);
  });

  it.each([
    [{ PORT: '70000' }, ['PORT']],
    [{ PORT: '3000x' }, ['PORT']],
    [{ PUBLIC_URL: 'example.org' }, ['PUBLIC_URL']],
    [{ DATABASE_URL: 'postgres://x' }, ['DATABASE_URL']],
    [{ APP_SECRET: 'short' }, ['APP_SECRET']],
    [{ SYNC_POLL_CRON: 'often' }, ['SYNC_POLL_CRON']],
    [{ LOG_LEVEL: 'loud' }, ['LOG_LEVEL']],
    [{ GOOGLE_INVITE_PATIENT: 'yes' }, ['GOOGLE_INVITE_PATIENT']],
    [{ NOTIFY_SETTLE_SECONDS: '-1' }, ['NOTIFY_SETTLE_SECONDS']],
    [
      { GOOGLE_CALENDAR_CLIENT_ID: 'id' },
      ['GOOGLE_CALENDAR_CLIENT_SECRET', 'GOOGLE_CALENDAR_REFRESH_TOKEN'],
    ],
    [{ GMAIL_USER: 'dr@gmail.com' }, ['GMAIL_APP_PASSWORD']],
    [{ SMTP_URL: 'smtp://localhost' }, ['MAIL_FROM']],
    [{ TELEGRAM_CHAT_ID: '12' }, ['TELEGRAM_BOT_TOKEN']],
    [{ TELEGRAM_BOT_TOKEN: 'wrong' }, ['TELEGRAM_BOT_TOKEN']],
    [{ TWILIO_ACCOUNT_SID: 'AC1' }, ['TWILIO_AUTH_TOKEN', 'TWILIO_FROM']],
    [{ PORT: 'x', LOG_LEVEL: 'y', HOST: 'h' }, ['PORT', 'LOG_LEVEL']],
  ])('refuses %j, naming %j', (raw, where) => {
    expect(problems(raw)).toEqual(where);
  });

  it('never repeats a value in a problem: it may be a secret', () => {
    const secret = 'zQ7';
    fc.assert(
      fc.property(fc.subarray([...VARIABLE_NAMES], { minLength: 1 }), (names) => {
        const raw = Object.fromEntries(names.map((name) => [name, secret]));
        const read = readEnvironment(raw);
        if (!read.ok) expect(JSON.stringify(read.problems)).not.toContain(secret);
      }),
    );
  });

  it('lets an SMTP server win over Gmail', () => {
    const read = readEnvironment({
      GMAIL_USER: 'dr@gmail.com',
      GMAIL_APP_PASSWORD: 'abcd efgh ijkl mnop',
      SMTP_URL: 'smtp://127.0.0.1:2525',
      MAIL_FROM: 'cabinet@example.org',
    });
    expect(read.ok && read.value.mail).toMatchObject({ kind: 'smtp' });
  });
});
