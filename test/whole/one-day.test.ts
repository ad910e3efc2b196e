/**
 * One day of a practice: our server as a process, Google, a mail server and Telegram over sockets. What
 * one party does reaches the others, once each.
 */
import type { ParsedMail } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { DOCTOR, type Outside, openOutside, SECRETS, ZONE } from '../support/outside.ts';
import {
  ANNA,
  ANNAS_PHONE,
  availabilityUrl,
  book,
  freeSlot,
  freeSlots,
  linkOn,
  type Reply,
  type Slot,
  send,
} from '../support/patient.ts';
import type { ServerProcess } from '../support/program.ts';
import { plain, spoken } from '../support/spoken.ts';

const DAY = 10;
const MESSAGE = 'Je viens pour un renouvellement d’ordonnance.';
const THEO = { firstName: 'Théo', lastName: 'Lacombe', email: 'theo@patients.example' };

let outside: Outside;
let server: ServerProcess;

beforeAll(async () => {
  outside = await openOutside();
  server = await outside.start();
});
afterAll(() => outside.close());

const googleCalls = (): readonly string[] =>
  outside.sandbox.requests.all
    .map(({ operation }) => operation)
    .filter((operation) => operation.startsWith('events.'));

const cron = (): Promise<Reply> =>
  send(`${server.url}/api/cron/sync-calendar`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRETS.cron}` },
  });

const calendarPart = ({ attachments }: ParsedMail): string =>
  attachments
    .find(({ contentType }) => contentType.startsWith('text/calendar'))
    ?.content.toString() ?? '';

/** Mails of Google's own and ours are told apart by who brought them: these are ours. */
const mailsTo = (address: string): number => outside.post.mailsTo(address).length;

describe('one day', () => {
  let slot: Slot;
  let later: Slot;
  let booked: Reply;
  let links: { readonly manage: string };

  it('offers slots without a single call to Google, and 304 to who knows them', async () => {
    outside.sandbox.requests.reset();
    const first = await send(availabilityUrl(server.url, DAY));
    const etag = first.headers.get('etag') ?? '';
    const again = await send(availabilityUrl(server.url, DAY), {
      headers: { 'if-none-match': etag },
    });
    expect([first.status, again.status, again.text]).toEqual([200, 304, '']);
    expect(first.json).toMatchObject({
      practitioner: 'dubois',
      type: 'consultation',
      timeZone: ZONE,
      asOf: expect.stringMatching(/T.*[+-]\d\d:\d\d$/),
    });
    expect(googleCalls()).toEqual([]);
    [slot, later] = [await freeSlot(server.url, DAY, 2), await freeSlot(server.url, DAY, 9)];
  });

  it('books with three calls: insert, check, and a patch once all are told, which invites her', async () => {
    outside.sandbox.requests.reset();
    booked = await book(server.url, slot.start, {
      firstConsultation: true,
      message: MESSAGE,
      locale: 'fr',
    });
    expect(booked.status).toBe(201);
    expect(booked.json).toMatchObject({ status: 'confirmed', ...slot, practitioner: 'dubois' });
    expect(booked.headers.get('location')).toBe(`/api/bookings/${booked.json.id}`);
    const calls = ['events.insert', 'events.list', 'events.patch'];
    await eventually('all are told', () => googleCalls().length >= calls.length);
    expect(googleCalls()).toEqual(calls);
  });

  it('has put everything there is to know into one event of the doctor’s calendar', () => {
    const [event, ...others] = outside.events();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      id: booked.json.id,
      status: 'confirmed',
      summary: `RDV – ${ANNA.firstName} ${ANNA.lastName}`,
      attendees: [{ email: ANNA.email }],
      start: { timeZone: ZONE },
      reminders: { useDefault: false },
    });
    expect(Date.parse(event?.start.dateTime ?? '')).toBe(Date.parse(slot.start));
    for (const readable of [ANNA.email, ANNAS_PHONE.shown, MESSAGE]) {
      expect(event?.description).toContain(readable);
    }
    const marks = Object.entries(event?.extendedProperties?.private ?? {});
    expect(marks.map(([key]) => key.split('.')[0])).toEqual(marks.map(() => 'creneau1'));
    expect(marks.map(([, value]) => value)).toContain(booked.json.id);
    const text = JSON.stringify(marks);
    const { firstName, lastName, email } = ANNA;
    for (const known of [firstName, lastName, email, ANNAS_PHONE.kept, MESSAGE]) {
      expect(text).toContain(known);
    }
  });

  it('mails the patient her appointment, with a link of her own and a calendar part', async () => {
    const mail = await outside.post.arrival(ANNA.email);
    expect(mail.subject).toMatch(/^Rendez-vous confirmé/);
    expect(plain(mail.text)).toContain(spoken(slot.start));
    const manage = /http\S+\/bookings\/\S+/.exec(mail.text ?? '')?.[0] ?? '';
    expect(new URL(manage).pathname).toBe(`/bookings/${booked.json.id}`);
    links = { manage: linkOn(server.url, manage) };
    const ics = calendarPart(mail);
    expect(ics).toContain(`UID:${booked.json.id}@google.com`);
    expect(ics).toMatch(/^BEGIN:VCALENDAR\r\n/);
  });

  it('mails the doctor who comes, when, how to reach her, and where the event is', async () => {
    const mail = await outside.post.arrival(DOCTOR);
    const [event] = outside.events();
    const told = plain(mail.text);
    for (const fact of [
      `${ANNA.firstName} ${ANNA.lastName}`,
      spoken(slot.start),
      ANNA.email,
      ANNAS_PHONE.shown,
      MESSAGE,
      event?.htmlLink ?? 'a link',
    ]) {
      expect(told).toContain(fact);
    }
    expect(told).toMatch(/Première consultation\s*:\s*oui/i);
    expect(told).not.toContain('?token=');
  });

  it('sends her a Telegram message as well', async () => {
    const item = await outside.sandbox.inbox.arrival(({ kind }) => kind === 'telegram');
    expect(item).toMatchObject({ chatId: '123456789' });
    expect(JSON.stringify(item)).toContain(ANNA.lastName);
  });

  it('tells the patient once when the doctor moves the event: old and new time', async () => {
    const { dateTime: before } = outside.events()[0]?.start ?? { dateTime: '' };
    expect(Date.parse(before)).toBe(Date.parse(slot.start));
    outside.sandbox.model.patch('primary', String(booked.json.id), {
      start: { dateTime: later.start, timeZone: ZONE },
      end: { dateTime: later.end, timeZone: ZONE },
    });
    const synced = await cron();
    expect(synced.json).toEqual({
      success: true,
      calendars: [{ practitioner: 'dubois', changed: 1, full: false }],
    });
    const mail = await outside.post.arrival(ANNA.email, 2);
    expect(mail.subject).toMatch(/^Rendez-vous déplacé/);
    expect(plain(mail.text)).toContain(`Nouvelle date : ${spoken(later.start)}`);
    expect(plain(mail.text)).toContain(`Ancienne date : ${spoken(slot.start)}`);
    expect(calendarPart(mail)).toContain(`UID:${booked.json.id}@google.com`);
  });

  it('gives the old slot back and takes the new one', async () => {
    const starts = (await freeSlots(server.url, DAY)).map(({ start }) => start);
    expect(starts).toContain(slot.start);
    expect(starts).not.toContain(later.start);
  });

  it('cancels nothing when the link is merely opened', async () => {
    const page = await send(links.manage);
    expect(page.status).toBe(200);
    expect(plain(page.text)).toContain(spoken(later.start));
    expect(outside.events()).toHaveLength(1);
  });

  it('tells both when the patient cancels through her link', async () => {
    const cancel = links.manage.replace('?', '/cancel?');
    const answer = await send(cancel, { method: 'POST' });
    expect(answer.status).toBe(303);
    expect(outside.events()).toEqual([]);
    const patient = await outside.post.arrival(ANNA.email, 3);
    expect(patient.subject).toMatch(/^Rendez-vous annulé/);
    // Google takes the entry out of her calendar; two cancellations under one UID would confuse it.
    expect(patient.attachments).toEqual([]);
    await outside.sandbox.inbox.arrival(
      (item) =>
        item.kind === 'mail' && item.to === ANNA.email && /^Annulé\s: /.test(item.subject),
    );
    const doctor = await outside.post.arrival(DOCTOR, 2);
    expect(doctor.subject).toMatch(/^Rendez-vous annulé/);
    await outside.sandbox.inbox.arrival(
      (item) => item.kind === 'telegram' && /annulé/i.test(item.text),
    );
    const page = await send(links.manage);
    expect(page.text).toContain('Annulé');
  });

  it('says and does nothing more when she cancels again', async () => {
    const cancel = `${server.url}/api/bookings/${booked.json.id}/cancel${new URL(links.manage).search}`;
    const again = await send(cancel, { method: 'POST' });
    expect(again.json).toEqual({ id: booked.json.id, status: 'cancelled' });
  });

  it('has an idle sync cost one call and change nothing', async () => {
    await eventually('all are told', () => !outside.isAnythingOwed());
    await cron();
    outside.sandbox.requests.reset();
    const idle = await cron();
    expect(idle.json).toMatchObject({ calendars: [{ changed: 0, full: false }] });
    expect(googleCalls()).toEqual(['events.list']);
  });

  it('has told nobody anything twice', async () => {
    // Whatever was still owed to the first patient goes out before what the next one is told.
    await book(server.url, slot.start, THEO);
    await outside.post.arrival(THEO.email);
    await outside.post.arrival(DOCTOR, 3);
    expect(mailsTo(ANNA.email)).toBe(3);
    expect(mailsTo(DOCTOR)).toBe(3);
    const about = outside.sandbox.inbox.telegram.filter(({ text }) =>
      text.includes(ANNA.lastName),
    );
    expect(about).toHaveLength(2);
    const status = await outside.run(['status', '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({
      unfinished: 0,
      notices: { due: 0, dead: 0 },
    });
  });

  it('writes no name, address, number, message, token or secret to its log', () => {
    const log = server.stderr();
    expect(log).toContain('notice sent');
    const { credentials, telegramToken } = outside.sandbox;
    const token = new URL(links.manage).searchParams.get('token') ?? '';
    for (const secret of [
      ...Object.values(ANNA),
      ...Object.values(THEO),
      MESSAGE,
      DOCTOR,
      token,
      ...Object.values(SECRETS),
      credentials.refreshToken,
      credentials.clientSecret,
      telegramToken,
      'ya29.',
    ]) {
      expect(log.includes(secret), `the log holds ${secret}`).toBe(false);
    }
  });
});

describe('without invitations', () => {
  it('invites nobody, and our own mails carry the calendar entry', async () => {
    const quiet = await outside.start({
      GOOGLE_INVITE_PATIENT: 'false',
      DATABASE_URL: `file:${outside.folder}/quiet.db`,
    });
    const lea = { firstName: 'Léa', lastName: 'Marchand', email: 'lea@patients.example' };
    outside.sandbox.requests.reset();
    const { start } = await freeSlot(quiet.url, DAY + 1);
    const { status, json } = await book(quiet.url, start, lea);
    expect(status).toBe(201);
    const confirmation = calendarPart(await outside.post.arrival(lea.email));
    await eventually('all are told', () => !outside.isAnythingOwed());
    expect(googleCalls()).toEqual(['events.insert', 'events.list', 'events.patch']);
    const hers = outside.events().find(({ id }) => id === json.id);
    expect(hers).not.toHaveProperty('attendees');
    expect(confirmation).toContain('METHOD:REQUEST');
    const { search } = new URL(String(json.manageUrl));
    await send(`${quiet.url}/api/bookings/${json.id}/cancel${search}`, { method: 'POST' });
    const cancellation = calendarPart(await outside.post.arrival(lea.email, 2));
    expect(cancellation).toContain('METHOD:CANCEL');
    expect(sequenceOf(cancellation)).toBeGreaterThan(sequenceOf(confirmation));
    expect(cancellation).toContain(`UID:${json.id}@google.com`);
    expect(outside.events().filter(({ id }) => id === json.id)).toEqual([]);
  });
});

const sequenceOf = (ics: string): number => Number(/^SEQUENCE:(\d+)\r$/m.exec(ics)?.[1]);
