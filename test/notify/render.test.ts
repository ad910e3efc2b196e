import { describe, expect, it } from 'vitest';
import type {
  AppointmentContent,
  AppointmentKind,
  AppointmentNotice,
} from '../../src/engine/core/notice.ts';
import { asPractitionerId, asTypeId, MINUTE } from '../../src/engine/core/values.ts';
import { renderMail } from '../../src/notify/render-mail.ts';
import { renderSms } from '../../src/notify/render-sms.ts';
import { renderTelegram } from '../../src/notify/render-telegram.ts';
import { messages } from '../../src/texts/messages.ts';
import { BEFORE, content, links, notice, practice, START } from './example.ts';

const context = { practice, links };
const HOSTILE = "<b>O'Neil & Söhne</b>";

const kinds: readonly AppointmentKind[] = [
  'booked',
  'pending',
  'approved',
  'moved',
  'cancelled',
  'restored',
  'unavailable',
  'handed-over',
  'reminder',
  'proposal',
  'offer',
];
const previous = {
  start: BEFORE,
  end: BEFORE + 45 * MINUTE,
  practitioner: asPractitionerId('dubois'),
};

/** Every kind, party, author and language, with and without what a notice may lack. */
const matrix: readonly AppointmentNotice[] = kinds.flatMap((kind) =>
  (['patient', 'doctor'] as const).flatMap((party) =>
    (['patient', 'doctor', 'engine'] as const).flatMap((by) =>
      (['fr', 'en'] as const).flatMap((locale) =>
        [false, true].flatMap((rich): AppointmentNotice => {
          const status =
            kind === 'cancelled' || kind === 'unavailable'
              ? 'cancelled'
              : kind === 'pending' || (kind === 'moved' && rich)
                ? 'pending'
                : 'confirmed';
          return {
            ...notice,
            party,
            locale,
            content: {
              ...content,
              kind,
              by,
              status,
              patient: {
                ...content.patient,
                firstName: HOSTILE,
                firstConsultation: rich,
                message: rich ? `${HOSTILE}\nsecond line` : '',
              },
              previous:
                kind === 'booked' || kind === 'pending'
                  ? null
                  : rich
                    ? { ...previous, practitioner: asPractitionerId('petit') }
                    : previous,
              ...(kind === 'offer' ? { until: START - 60 * MINUTE } : {}),
              alternatives: rich
                ? [{ start: START + 24 * 60 * MINUTE, end: START + 25 * 60 * MINUTE }]
                : [],
              htmlLink: rich ? content.htmlLink : '',
            },
          };
        }),
      ),
    ),
  ),
);

const shapes = (one: AppointmentNotice): string[] => {
  const mail = renderMail(one, context);
  const telegram = renderTelegram(one, context);
  const buttons = telegram.buttons.map(
    (one) => `${one.label} ${one.kind === 'link' ? one.url : one.data}`,
  );
  return [
    mail.subject,
    mail.text,
    mail.html,
    telegram.html,
    ...buttons,
    renderSms(one, context),
  ];
};

describe('every notice, in every shape', () => {
  it.each(
    matrix,
  )('$party hears of $content.kind by $content.by in $locale without a hole or a raw template', (one) => {
    for (const shape of shapes(one)) {
      expect(shape).not.toMatch(/undefined|null|NaN|Invalid|[{}]|\[object/);
      expect(shape.trim()).not.toBe('');
    }
  });

  it('escapes what patients type, in HTML and in Telegram', () => {
    for (const one of matrix) {
      const { html, text } = renderMail(one, context);
      expect(html).toContain('&lt;b&gt;O&#39;Neil &amp; Söhne&lt;/b&gt;');
      expect(html).not.toContain(HOSTILE);
      expect(html).not.toContain('<b>');
      expect(text).toContain(HOSTILE);
      // Of tags, Telegram's text holds our own bold title and nothing else.
      const tags = renderTelegram(one, context).html.match(/<[^>]*>/g);
      expect(tags).toEqual(['<b>', '</b>']);
    }
  });

  it('gives the manage link to the patient alone, and only while there is a booking to manage', () => {
    for (const one of matrix) {
      const all = shapes(one).join('\n');
      const stands = one.content.status !== 'cancelled';
      expect(/\/bookings\/[^ ]*token=SECRET/.test(all)).toBe(one.party === 'patient' && stands);
      if (one.party === 'patient' && !stands) {
        expect(renderMail(one, context).text).toContain(
          'https://rdv.example/?practitioner=dubois&type=consultation',
        );
      }
    }
  });

  it('keeps all of the HTML part in the plain text too', () => {
    const words = (html: string): string[] =>
      html
        .replace(/<head>.*<\/head>/s, '')
        .replace(/<[^>]+>/g, '\n')
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&#39;/g, "'")
        .replace(/&quot;/g, '"')
        .replace(/&amp;/g, '&')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    for (const one of matrix) {
      const { html, text, subject } = renderMail(one, context);
      for (const line of words(html)) expect(`${subject}\n${text}`).toContain(line);
    }
  });

  it('fetches nothing when opened', () => {
    for (const one of matrix) {
      expect(renderMail(one, context).html).not.toMatch(/<img|<link|<script|src=|url\(/i);
    }
  });

  it('has one line of subject, whatever the names hold', () => {
    const patient = { ...content.patient, lastName: 'M\r\nBcc: all@x.example\u2028\u0000' };
    const one: AppointmentNotice = {
      ...notice,
      party: 'doctor',
      content: { ...content, patient },
    };
    const { subject, text } = renderMail(one, context);
    expect(subject).not.toMatch(/[\p{Cc}\u2028]/u);
    expect(text.split('\n').some((line) => line.startsWith('Bcc'))).toBe(false);
  });

  it('uses every text of the catalogue', () => {
    const reasons = matrix.flatMap((one) =>
      (['unforeseen', 'absent'] as const).map((reason) => ({
        ...one,
        content: { ...one.content, reason },
      })),
    );
    const said = [...matrix, ...reasons].flatMap(shapes).join('\n').replaceAll('&#39;', "'");
    // The entry in a calendar and the alert of a freeze are no part of these; their own tests read them.
    const unread = Object.entries(messages).filter(
      ([key, entry]) =>
        key !== 'ics.summary' &&
        !key.startsWith('frozen.') &&
        !/^answer\.(cancel\.|back)/.test(key) &&
        ![entry.fr, entry.en].every((template) => patternOf(template).test(said)),
    );
    expect(unread.map(([key]) => key)).toEqual([]);
  });

  it('says it differently in the two languages', () => {
    const [french, english] = (['fr', 'en'] as const).map((locale) =>
      matrix.filter((one) => one.locale === locale).map((one) => shapes(one).slice(0, 4)),
    );
    expect(french?.length).toBe(english?.length);
    french?.forEach((shape, index) => {
      shape.forEach((part, which) => {
        expect(part).not.toBe(english?.[index]?.[which]);
      });
    });
  });
});

const patternOf = (template: string): RegExp =>
  new RegExp(
    template.replace(/[.*+?^$()[\]|\\]/g, '\\$&').replace(/\{\w+\}/g, '[^\\n]*?'),
    'u',
  );

const with_ = (
  party: AppointmentNotice['party'],
  change: Partial<AppointmentContent>,
): AppointmentNotice => ({
  ...notice,
  party,
  content: { ...content, ...change },
});

describe('what people need to know', () => {
  it('tells the patient what, when, where, with whom, and how to call', () => {
    const { subject, text } = renderMail(notice, context);
    expect(subject).toBe(
      'Rendez-vous confirmé\u00a0: mardi 24 novembre 2026 à 9\u00a0h\u00a030 – Cabinet du Dr Dubois',
    );
    for (const fact of [
      'Bonjour Anna Martin,',
      'Consultation',
      'mardi 24 novembre 2026 à 9\u00a0h\u00a030 (30\u00a0min)',
      'Dr Marie Dubois',
      '12 rue de la Paix, 75002 Paris',
      '+33 1 23 45 67 89',
      'https://rdv.example/bookings/abc123?token=SECRET',
    ]) {
      expect(text).toContain(fact);
    }
    expect(text).not.toContain('Douleur au genou');
  });

  it('tells the doctor who, when, how to reach them, and where the event is', () => {
    const one = with_('doctor', {});
    const { subject, text } = renderMail(one, context);
    expect(subject).toContain('Anna Martin');
    const telegram = renderTelegram(one, context);
    for (const shape of [text, telegram.html]) {
      for (const fact of [
        'Anna Martin',
        'mardi 24 novembre 2026 à 9\u00a0h\u00a030',
        'anna@patients.example',
        '06 11 22 33 44',
        'Première consultation\u00a0: oui',
        'Douleur au genou',
      ]) {
        expect(shape).toContain(fact);
      }
    }
    expect(text).toContain(content.htmlLink);
    const urls = telegram.buttons.flatMap((one) => (one.kind === 'link' ? [one.url] : []));
    expect(urls).toEqual([content.htmlLink, links.fileUrl?.(one.booking)]);
  });

  it('names old and new time of a move, in every shape', () => {
    const moved = with_('patient', { kind: 'moved', by: 'doctor', previous });
    const sms = renderSms(moved, context);
    const { text } = renderMail(moved, context);
    expect(text).toMatch(/Nouvelle date\u00a0: mardi 24 novembre 2026 à 9\u00a0h\u00a030/);
    expect(text).toMatch(
      /Ancienne date\u00a0: lundi 23 novembre 2026 à 15\u00a0h \(45\u00a0min\)/,
    );
    expect(sms).toContain('mardi 24 novembre 2026 à 9 h 30');
    expect(sms).toContain('au lieu du lundi 23 novembre 2026 à 15 h');
  });

  it('names the other doctor when a booking changed hands', () => {
    const change = { ...previous, practitioner: asPractitionerId('petit') };
    const { text } = renderMail(with_('patient', { kind: 'moved', previous: change }), context);
    expect(text).toMatch(/Ancienne date.*avec Dr Luc Petit/);
    expect(text).toMatch(/Avec\u00a0: Dr Marie Dubois/);
  });

  it('names both lengths when only the length changed', () => {
    const { start, practitioner } = content;
    const change = { start, end: start + 60 * MINUTE, practitioner };
    const { text } = renderMail(with_('patient', { kind: 'moved', previous: change }), context);
    expect(text).toMatch(/Nouvelle date.*\(30\u00a0min\)/);
    expect(text).toMatch(/Ancienne date.*\(60\u00a0min\)/);
  });

  it('names no old time when nothing moved', () => {
    const same = { start: content.start, end: content.end, practitioner: content.practitioner };
    const one = with_('patient', { kind: 'approved', previous: same });
    expect(renderMail(one, context).text).not.toContain('Ancienne date');
    expect(renderSms(one, context)).not.toContain('au lieu');
  });

  it('cancels the time the patient knows, not one that was never told', () => {
    const one = with_('patient', { kind: 'cancelled', status: 'cancelled', previous });
    const { subject, text } = renderMail(one, context);
    expect(subject).toContain('lundi 23 novembre 2026');
    expect(text).not.toContain('24 novembre');
  });

  it('lists other times, and the form, when the slot was gone', () => {
    const alternatives = [{ start: BEFORE, end: BEFORE + 30 * MINUTE }];
    const one = with_('patient', { kind: 'unavailable', status: 'cancelled', alternatives });
    const { text } = renderMail(one, context);
    expect(text).toContain('- lundi 23 novembre 2026 à 15\u00a0h');
    expect(text).toContain('https://rdv.example/?practitioner=dubois');
  });

  it('links the doctor to the page with both answers when one is owed', () => {
    const one = with_('doctor', { kind: 'pending', status: 'pending' });
    expect(renderMail(one, context).text).toContain(links.approvalUrl(one.booking));
    // In Telegram the buttons are the answers; a second place to give them would only confuse.
    const { buttons } = renderTelegram({ ...one, channel: 'telegram' }, context);
    const urls = buttons.flatMap((button) => (button.kind === 'link' ? [button.url] : []));
    expect(urls).toEqual([content.htmlLink, links.fileUrl?.(one.booking)]);
    const kinds = ['booked', 'approved', 'cancelled'] as const;
    for (const kind of kinds) {
      expect(renderMail(with_('doctor', { kind }), context).text).not.toContain('/approvals/');
    }
  });

  it('links the doctor, and nobody else, to the file of the appointment, where there is one', () => {
    const { fileUrl: _fileUrl, ...without } = links;
    for (const kind of ['booked', 'moved', 'cancelled'] as const) {
      const file = `/admin/bookings/${with_('doctor', { kind }).booking}`;
      expect(renderMail(with_('doctor', { kind }), context).text).toContain(file);
      expect(renderMail(with_('patient', { kind }), context).text).not.toContain('/admin');
      const { buttons } = renderTelegram(with_('doctor', { kind }), context);
      expect(JSON.stringify(buttons)).toContain(file);
      const off = renderMail(with_('doctor', { kind }), { practice, links: without });
      expect(off.text).not.toContain('/admin/bookings');
    }
  });

  it('still speaks of a practitioner and a type that left the configuration', () => {
    const one = with_('patient', {
      practitioner: asPractitionerId('gone'),
      type: asTypeId('gone'),
    });
    expect(renderMail(one, context).text).toMatch(/Avec\u00a0: Cabinet du Dr Dubois/);
  });

  it('quotes the message, so that it cannot pass for words of ours', () => {
    const message = 'ok\n\nOuvrir dans Google Agenda :\nhttps://evil.example';
    const one = with_('doctor', { patient: { ...content.patient, message } });
    expect(renderMail(one, context).text).toContain('> https://evil.example');
    expect(renderTelegram(one, context).html).toContain('&gt; https://evil.example');
  });

  it('keeps an SMS within two messages and within the GSM alphabet where the names are', () => {
    const one = with_('doctor', {});
    const sms = renderSms(one, context);
    expect(sms).toBe('Nouveau rendez-vous : Anna Martin, mardi 24 novembre 2026 à 9 h 30.');
    const long = { ...content.patient, lastName: 'x'.repeat(500) };
    expect(renderSms(with_('doctor', { patient: long }), context).length).toBeLessThan(160);
  });
});
