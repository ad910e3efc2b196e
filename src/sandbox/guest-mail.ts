/** The mails Google writes to guests, put into the inbox. */
import { DAY, type Locale } from '../engine/core/values.ts';
import type { Inbox } from './inbox.ts';
import type { GuestMail } from './model/context.ts';
import type { GoogleModel } from './model/model.ts';
import { localOf } from './model/zone.ts';
import { html } from './pages/html.ts';
import { sayIn } from './pages/texts.ts';

export function mailGuests(model: GoogleModel, inbox: Inbox, locale: Locale): void {
  let sent = 0;
  model.onGuestMail((mail) => {
    const subject = sayIn(locale)(`google-${mail.kind}`, { summary: mail.summary });
    const when = whenOf(model, mail, locale);
    for (const to of mail.to) {
      sent += 1;
      inbox.addMail({
        messageId: `<google-${mail.eventId}-${sent}@calendar.google.com>`,
        from: `Google Calendar <${model.owner}>`,
        to,
        subject,
        text: `${subject}\n\n${mail.summary}\n${when}\n`,
        html: letter(model, mail, when),
        invitation: { calendarId: mail.calendarId, eventId: mail.eventId },
      });
    }
  });
}

function whenOf(model: GoogleModel, { start, calendarId }: GuestMail, locale: Locale): string {
  if (start === null) return '';
  const zone = model.store.calendar(calendarId).facts.timeZone;
  const local = localOf(zone, start);
  const wholeDay = local % DAY === 0;
  return new Intl.DateTimeFormat(locale === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'full',
    ...(wholeDay ? {} : { timeStyle: 'short' }),
    timeZone: 'UTC',
  }).format(local);
}

function letter(
  model: GoogleModel,
  { kind, summary, calendarId }: GuestMail,
  when: string,
): string {
  const { facts } = model.store.calendar(calendarId);
  const struck =
    kind === 'cancellation' ? { markup: ' style="text-decoration:line-through"' } : null;
  return html`<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<body style="font:15px/1.5 system-ui,sans-serif;margin:1rem"><h1 style="font-size:1.15rem;margin:0"${struck}>${summary}</h1>
<p style="margin:.25rem 0 .75rem">${when}</p><p style="margin:0;opacity:.75">${facts.summary} · ${model.owner}</p></body>`
    .markup;
}
