import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notice } from '../../src/engine/core/notice.ts';
import { channels, mailChannelOf } from '../../src/notify/channels.ts';
import {
  type EmailChannel,
  emailChannel,
  type PlainMail,
  smtpOptions,
} from '../../src/notify/email.ts';
import { invitationFor } from '../../src/notify/patient-ics.ts';
import { renderMail } from '../../src/notify/render-mail.ts';
import { content, links, notice, practice } from './example.ts';
import { type SmtpStandIn, smtpStandIn } from './smtp-stand-in.ts';

let server: SmtpStandIn;
beforeEach(async () => {
  server = await smtpStandIn();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
  await server.close();
});
const opened: EmailChannel[] = [];

const context = { practice, links };
const from = { name: 'Cabinet du Dr Dubois', address: 'rdv@practice.example' };

function channel(options: { googleInvites?: boolean; timeoutMs?: number; url?: string } = {}) {
  const { googleInvites = false, timeoutMs = 5_000, url = server.url } = options;
  const email = emailChannel({
    transport: { kind: 'smtp', url },
    from,
    timeoutMs,
    render: (one) => renderMail(one, context),
    invitation: (one) =>
      invitationFor(one, context, { organizer: from.address, googleInvites }),
  });
  opened.push(email);
  return email;
}

async function only(one: Notice, options: { googleInvites?: boolean } = {}) {
  const delivery = await channel(options).deliver(one);
  expect(delivery).toMatchObject({ kind: 'sent' });
  const [mail] = server.received;
  const [raw] = server.raw;
  if (mail === undefined || raw === undefined) throw new Error('nothing was received');
  return { mail, raw, delivery };
}

describe('a mail on the wire', () => {
  it('reaches the one recipient, from the practice, as text and HTML', async () => {
    const { mail } = await only(notice);
    const rendered = renderMail(notice, context);
    expect(server.recipients).toEqual(['anna@patients.example']);
    expect(mail.from?.value).toEqual([{ name: from.name, address: from.address }]);
    expect(mail.subject).toBe(rendered.subject);
    expect(mail.text?.trim()).toBe(rendered.text.trim());
    expect(mail.html).toContain('<h1');
  });

  it('says that a program wrote it, and carries the same Message-ID every time', async () => {
    const { mail, delivery } = await only(notice);
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.messageId).toMatch(/^<[0-9a-f]{40}@practice\.example>$/);
    expect(delivery).toEqual({ kind: 'sent', providerId: mail.messageId });
    await channel().deliver(notice);
    await channel().deliver({ ...notice, key: 'another' });
    const [first, second, third] = server.received;
    expect(second?.messageId).toBe(first?.messageId);
    expect(third?.messageId).not.toBe(first?.messageId);
  });

  it('brings an invitation both as an alternative and as a file', async () => {
    const { mail, raw } = await only(notice);
    expect(raw).toMatch(/Content-Type: text\/calendar; charset=utf-8; method=REQUEST/i);
    expect(mail.attachments.map(({ contentType }) => contentType).toSorted()).toEqual([
      'application/ics',
      'text/calendar',
    ]);
    for (const { content: bytes } of mail.attachments) {
      const ics = bytes.toString();
      expect(ics).toContain('METHOD:REQUEST\r\n');
      expect(ics).toContain(`UID:${content.iCalUID}\r\n`);
      expect(ics).toContain('DTSTART:20261124T083000Z\r\n');
    }
  });

  it('cancels with METHOD:CANCEL', async () => {
    const cancelled = { ...content, kind: 'cancelled', status: 'cancelled' } as const;
    const { raw } = await only({ ...notice, content: cancelled });
    expect(raw).toMatch(/Content-Type: text\/calendar; charset=utf-8; method=CANCEL/i);
  });

  it('brings only a file when Google invites the patient too', async () => {
    const { mail } = await only(notice, { googleInvites: true });
    expect(mail.attachments).toHaveLength(1);
    const [file] = mail.attachments;
    expect(file?.contentDisposition).toBe('attachment');
    expect(file?.filename).toBe('rendez-vous.ics');
    expect(file?.content.toString()).toContain('METHOD:PUBLISH\r\n');
  });

  it('brings the doctor nothing to add: the event is in her calendar', async () => {
    const { mail } = await only({ ...notice, party: 'doctor', to: 'dubois@example.com' });
    expect(mail.attachments).toEqual([]);
    expect(mail.text).toContain('anna@patients.example');
  });

  it('lets no name add a header or a recipient', async () => {
    const patient = {
      ...content.patient,
      lastName: 'M\r\nBcc: all@evil.example\r\n\r\nHello',
    };
    const { mail } = await only({
      ...notice,
      party: 'doctor',
      to: 'dubois@example.com',
      content: { ...content, patient },
    });
    expect(server.recipients).toEqual(['dubois@example.com']);
    expect(mail.headers.has('bcc')).toBe(false);
    expect(mail.subject).toContain('M Bcc: all@evil.example Hello');
  });

  it.each([
    'two@a.example, three@a.example',
    'a@b.example\r\nRCPT TO:<x@y.example>',
    'Name <a@b.example>',
    'nobody',
    '',
  ])('refuses %j as an address without asking any server', async (to) => {
    expect(await channel().deliver({ ...notice, to })).toMatchObject({ kind: 'refused' });
    expect(server.recipients).toEqual([]);
  });
});

describe('when the mail does not get through', () => {
  it.each([
    ['recipient', 550, '5.1.1 <anna@patients.example>: no such user', 'refused'],
    ['recipient', 450, '4.2.0 greylisted, try later', 'later'],
    ['recipient', 452, '4.2.2 mailbox full', 'later'],
    ['data', 550, '5.4.5 Daily user sending limit exceeded', 'later'],
    ['data', 554, '5.7.1 looks like spam', 'refused'],
    ['data', 451, '4.3.0 try again', 'later'],
    ['login', 535, '5.7.8 Username and Password not accepted', 'refused'],
    ['login', 534, '5.7.9 Application-specific password required', 'refused'],
    ['login', 454, '4.7.0 Too many login attempts', 'later'],
  ] as const)('after a refusal of the %s with %i %s it is %s', async (at, code, text, kind) => {
    server.refuse = { at, reply: { code, text } };
    const url = server.url.replace('//', '//user:password@');
    const delivery = await channel({ url }).deliver(notice);
    expect(delivery.kind).toBe(kind);
    expect(server.received).toEqual([]);
    // What goes to log and admin page: a code and advice, no address.
    expect(JSON.stringify(delivery)).toContain(String(code));
    expect(JSON.stringify(delivery)).not.toMatch(/anna|password@|no such user/);
  });

  it('waits at least an hour when the day’s limit is reached', async () => {
    server.refuse = {
      at: 'recipient',
      reply: { code: 550, text: '5.4.5 Daily user sending limit exceeded' },
    };
    expect(await channel().deliver(notice)).toMatchObject({ retryAfterMs: 3_600_000 });
  });

  it('advises an app password when the login is refused', async () => {
    server.refuse = { at: 'login', reply: { code: 535, text: '5.7.8 no' } };
    const url = server.url.replace('//', '//user:password@');
    expect(await channel({ url }).check()).toContain('app password');
    server.refuse = null;
    expect(await channel({ url }).check()).toBeNull();
  });

  it('gives up on a server that hangs, and delivers once it is back', async () => {
    server.hangs = true;
    const hanging = await channel({ timeoutMs: 150 }).deliver(notice);
    expect(hanging).toMatchObject({ kind: 'later', retryAfterMs: null });
    server.hangs = false;
    expect(await channel().deliver(notice)).toMatchObject({ kind: 'sent' });
    expect(server.received).toHaveLength(1);
  });

  it('tries later when nobody listens', async () => {
    const { url } = server;
    await server.close();
    expect(await channel({ url }).deliver(notice)).toMatchObject({ kind: 'later' });
    server = await smtpStandIn();
  });
});

describe('the connection to the mail server', () => {
  const another = { ...notice, key: 'another' };

  it('is one for the mails of a moment, whatever became of the one before', async () => {
    const email = channel();
    await email.deliver(notice);
    server.refuse = { at: 'recipient', reply: { code: 550, text: '5.1.1 no such user' } };
    expect(await email.deliver(notice)).toMatchObject({ kind: 'refused' });
    server.refuse = null;
    expect(await email.deliver(another)).toMatchObject({ kind: 'sent' });
    expect(server.received).toHaveLength(2);
    expect(server.connections).toBe(1);
  });

  it('is opened anew, for a mail that neither is lost nor comes twice, when the server hung up', async () => {
    const email = channel();
    await email.deliver(notice);
    await server.hangUp();
    expect(await email.deliver(another)).toMatchObject({ kind: 'sent' });
    expect(server.received).toHaveLength(2);
    expect(server.connections).toBe(2);
  });

  it('that breaks after the mail was handed over leaves to the outbox whether to say it again', async () => {
    const email = channel();
    await email.deliver(notice);
    server.hangs = true;
    const broken = email.deliver(another);
    await server.unanswered(1);
    server.hangs = false;
    await server.hangUp();
    expect(await broken).toMatchObject({ kind: 'later' });
    expect(server.received).toHaveLength(1);
    expect(await email.deliver(another)).toMatchObject({ kind: 'sent' });
    expect(server.received).toHaveLength(2);
  });

  it('is given up when asked, and opened again for what comes after all', async () => {
    const email = channel();
    await email.deliver(notice);
    await email.close();
    await server.idle();
    expect(await email.deliver(another)).toMatchObject({ kind: 'sent' });
    expect(server.connections).toBe(2);
  });
});

describe('the ways out', () => {
  it('logs in to Gmail without the spaces an app password is shown with', () => {
    const gmail = {
      kind: 'gmail',
      user: 'me@gmail.com',
      appPassword: 'abcd efgh\u00a0ijkl mnop ',
    };
    expect(smtpOptions({ ...gmail, kind: 'gmail' }, 1_000)).toMatchObject({
      host: 'smtp.gmail.com',
      port: 465,
      secure: true,
      auth: { user: 'me@gmail.com', pass: 'abcdefghijklmnop' },
    });
  });

  it('hands a finished mail to a transport of one’s own', async () => {
    const taken: PlainMail[] = [];
    const [email] = channels({
      practice,
      links,
      googleInvites: false,
      mail: {
        from: 'rdv@practice.example',
        transport: {
          kind: 'custom',
          async deliver(mail) {
            taken.push(mail);
            return { kind: 'sent', providerId: 'inbox-1' };
          },
        },
      },
      telegram: null,
      sms: null,
    });
    expect(await email?.deliver(notice)).toEqual({ kind: 'sent', providerId: 'inbox-1' });
    expect(taken).toHaveLength(1);
    expect(taken[0]).toMatchObject({
      from: 'Cabinet du Dr Dubois <rdv@practice.example>',
      to: 'anna@patients.example',
      attachments: [
        {
          filename: 'rendez-vous.ics',
          contentType: 'text/calendar; charset=utf-8; method=REQUEST',
        },
      ],
    });
  });

  it('are only those that are configured', () => {
    const none = {
      practice,
      links,
      googleInvites: false,
      mail: null,
      telegram: null,
      sms: null,
    };
    expect(channels(none)).toEqual([]);
    expect(mailChannelOf(none)).toBeNull();
    const telegram = { token: 't' };
    const sms = { accountSid: 'AC', authToken: 't', from: '+33' };
    expect(channels({ ...none, telegram, sms }).map(({ name }) => name)).toEqual([
      'telegram',
      'sms',
    ]);
  });
});
