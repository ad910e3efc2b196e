import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/engine/core/values.ts';
import type { Json } from '../../src/sandbox/model/resource.ts';
import { visitorOf } from './visitor.ts';
import { MONDAY, OTHER, OWNER, PARIS, timed, type World, world } from './world.ts';

const NASTY = '<script>alert("x")</script>&\'';

describe('the pages', () => {
  let w: World;
  beforeEach(async () => {
    w = await world({ locale: 'en' });
  });
  afterEach(() => w.close());

  const { get, post, act } = visitorOf(() => w);
  const events = (): readonly Json[] =>
    w.sandbox.model.list('primary', { singleEvents: true }).items as Json[];

  it('shows the coming events by day, in the calendar’s own time', async () => {
    w.sandbox.model.insert('primary', {
      ...timed(MONDAY + DAY),
      id: 'event0',
      summary: 'Réunion',
    } as Json);
    const { text } = await get('/calendar');
    expect(text).toMatch(/Tuesday,? 17 November 2026/);
    expect(text).toContain('<b>Réunion</b> <span class="time">09:00–09:30</span>');
    expect(text).toContain('data-event-id="event0"');
  });

  it('adds an event in the calendar’s time, one of whole days, and one that repeats', async () => {
    const times = { date: '2026-11-18', start: '14:00', end: '15:30' };
    await act('add', { title: 'Dentiste', transparency: 'opaque', ...times });
    await act('add', {
      title: 'Congés',
      allDay: '1',
      date: '2026-11-19',
      lastDate: '2026-11-20',
      transparency: 'transparent',
    });
    await act('add', { title: 'Consultations', repeat: 'WEEKLY', ...times });
    const [dentist, holiday, weekly] = events();
    expect(dentist).toMatchObject({
      summary: 'Dentiste',
      start: { dateTime: '2026-11-18T14:00:00+01:00', timeZone: PARIS },
      end: { dateTime: '2026-11-18T15:30:00+01:00' },
    });
    expect(holiday).toMatchObject({
      start: { date: '2026-11-19' },
      end: { date: '2026-11-21' },
      transparency: 'transparent',
    });
    expect(weekly).toMatchObject({ recurringEventId: expect.any(String) });
  });

  it('moves, edits, deletes, restores and transfers', async () => {
    w.sandbox.model.insert('primary', {
      ...timed(MONDAY),
      id: 'event0',
      status: 'tentative',
    } as Json);
    const event = (): Json => w.sandbox.model.get('primary', 'event0');
    const id = 'event0';
    await act('move', { id, date: '2026-11-17', start: '10:00', end: '11:00' });
    expect(event()).toMatchObject({
      start: { dateTime: '2026-11-17T10:00:00+01:00' },
      end: { dateTime: '2026-11-17T11:00:00+01:00' },
    });
    await act('edit', { id, title: 'Autre', description: 'note', transparency: 'transparent' });
    expect(event()).toMatchObject({
      summary: 'Autre',
      description: 'note',
      transparency: 'transparent',
    });
    await act('confirm', { id });
    expect(event().status).toBe('confirmed');
    await act('delete', { id });
    expect(event().status).toBe('cancelled');
    expect((await get('/calendar?from=2026-11-16')).text).toContain(
      'action="/calendar/restore"',
    );
    await act('restore', { id });
    expect(event().status).toBe('confirmed');
    await act('transfer', { id, destination: OTHER });
    expect(w.sandbox.model.get(OTHER, id)).toMatchObject({
      status: 'confirmed',
      summary: 'Autre',
    });
  });

  it('moves one instance of a series and leaves the others', async () => {
    w.sandbox.model.insert('primary', {
      ...timed(MONDAY),
      id: 'series',
      recurrence: ['RRULE:FREQ=DAILY;COUNT=3'],
    } as Json);
    await act('move', {
      id: 'series_20261117T080000Z',
      date: '2026-11-17',
      start: '16:00',
      end: '16:30',
    });
    expect(events().map((event) => (event.start as Json).dateTime)).toEqual(
      expect.arrayContaining([
        '2026-11-16T09:00:00+01:00',
        '2026-11-17T16:00:00+01:00',
        '2026-11-18T09:00:00+01:00',
      ]),
    );
    await act('delete', { id: 'series' });
    expect(events()).toEqual([]);
  });

  it('shows what Google refuses, and answers nonsense with 4xx', async () => {
    const refused = await post('/calendar/add', { calendar: OWNER, date: 'never' });
    expect(refused.status).toBe(400);
    for (const path of [
      '/calendar?calendar=nobody',
      '/calendar/event?eid=bm9ib2R5',
      '/nowhere',
    ]) {
      expect((await get(path)).status).toBe(404);
    }
    expect((await post('/calendar/__proto__', {})).status).toBe(404);
    expect((await post('/inbox/press', { message: '7' })).status).toBe(404);
  });

  it('leads from the link of an event to its day', async () => {
    const event = w.sandbox.model.insert('primary', {
      ...timed(MONDAY + 40 * DAY),
      id: 'event0',
    } as Json);
    const answer = await fetch(String(event.htmlLink));
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringContaining('id="event-event0"'),
    ]);
  });

  it('refuses forms of other sites', async () => {
    const foreign = await post('/inbox/clear', {}, { Origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    expect((await post('/inbox/clear', {}, { Origin: w.sandbox.url })).status).toBe(303);
  });

  it('shows every mail, message and SMS, and lets buttons be pressed', async () => {
    const { inbox } = w.sandbox;
    await inbox.deliver({
      messageId: '<1@x>',
      from: 'a@example.com',
      to: 'zoe@example.com',
      subject: 'Confirmé',
      text: 'plain',
      html: '<p>rich</p>',
      attachments: [
        { filename: 'invite.ics', contentType: 'text/calendar', content: 'BEGIN:VCALENDAR' },
      ],
    });
    inbox.addTelegram({
      chatId: '1',
      messageId: 7,
      text: '<b>RDV</b>',
      parseMode: 'HTML',
      buttons: [[{ text: 'OK', callback_data: 'ok:1' }]],
    });
    inbox.addSms({ sid: 'SM1', from: '+331', to: '+336', body: 'sms text' });
    const { text } = await get('/inbox');
    expect(text).toContain('Confirmé');
    expect(text).toMatch(
      /<iframe [^>]*srcdoc="&lt;base target=&quot;_blank&quot;&gt;&lt;p&gt;rich&lt;\/p&gt;"/,
    );
    expect(text).toContain('BEGIN:VCALENDAR');
    expect(text).toContain('<div class="text"><b>RDV</b></div>');
    expect(text).toContain('sms text');
    expect((await post('/inbox/press', { message: '7', data: 'ok:1' })).status).toBe(303);
    const polled = await fetch(
      `${w.sandbox.telegramRoot}/bot${w.sandbox.telegramToken}/getUpdates`,
    );
    expect(await polled.json()).toMatchObject({
      result: [{ callback_query: { data: 'ok:1' } }],
    });
  });

  it('refuses mail, or puts it off, when told to', async () => {
    const { inbox, faults } = w.sandbox;
    const mail = { messageId: '<1@x>', from: 'a', to: 'b', subject: 's', text: 't' };
    faults.add({ operation: 'mail', kind: 'backend-error' });
    expect(await inbox.deliver(mail)).toMatchObject({ kind: 'later' });
    faults.add({ operation: 'mail', kind: 'blocked' });
    expect(await inbox.deliver(mail)).toMatchObject({ kind: 'refused' });
    expect(inbox.mails).toEqual([]);
    const arrival = inbox.arrival((item) => item.kind === 'mail');
    expect(await inbox.deliver(mail)).toEqual({ kind: 'sent', providerId: '<1@x>' });
    expect(await arrival).toMatchObject({ subject: 's' });
  });

  it('escapes whatever it shows', async () => {
    const { model, inbox } = w.sandbox;
    model.insert('primary', {
      ...timed(MONDAY + HOUR),
      summary: NASTY,
      description: NASTY,
      attendees: [{ email: 'a"<b>@example.com' }],
    } as Json);
    inbox.addMail({
      messageId: '<1@x>',
      from: NASTY,
      to: NASTY,
      subject: NASTY,
      text: NASTY,
      html: NASTY,
      attachments: [{ filename: NASTY, contentType: NASTY, content: NASTY }],
    });
    inbox.addTelegram({
      chatId: NASTY,
      messageId: 1,
      text: NASTY,
      parseMode: null,
      buttons: [
        [
          { text: NASTY, url: 'javascript:alert(1)' },
          { text: NASTY, callback_data: NASTY },
        ],
      ],
    });
    inbox.addSms({ sid: '1', from: NASTY, to: NASTY, body: NASTY });
    for (const path of ['/calendar', '/inbox', `/${encodeURIComponent(NASTY)}`]) {
      const { text, headers } = await get(path);
      expect(text).not.toContain('<script>');
      expect(text).not.toContain('<b>@');
      expect(text).not.toContain('javascript:');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });
});
