/** A doctor's day in words. */
import { describe, expect, it } from 'vitest';
import type { AgendaEntry } from '../../src/engine/core/agenda.ts';
import type { Notice, SummaryMatter } from '../../src/engine/core/notice.ts';
import {
  asEventId,
  asPractitionerId,
  asTypeId,
  HOUR,
  MINUTE,
} from '../../src/engine/core/values.ts';
import { renderMail } from '../../src/notify/render-mail.ts';
import { renderTelegram } from '../../src/notify/render-telegram.ts';
import { links, notice, practice, START } from './example.ts';

const context = { practice, links };
const bookingAt = (start: number, firstName: string, lastName: string, pending = false) => {
  const times = { start, end: start + 30 * MINUTE };
  const id = asEventId(`booking${firstName.toLowerCase()}`);
  const type = asTypeId('consultation');
  const patient = { firstName, lastName, phone: '+33611223344' };
  return {
    kind: 'booking',
    ...times,
    pending,
    booking: { id, ...times, type, patient },
  } as const;
};
const anna = bookingAt(START, 'Anna', 'Martin');
const zoe = bookingAt(START + 2 * HOUR, 'Zoë', 'O’Neil', true);
const block: AgendaEntry = {
  kind: 'block',
  start: START + HOUR,
  end: START + 2 * HOUR,
  title: 'RDV <Dupont>',
  allDay: false,
};
const full: SummaryMatter = {
  kind: 'summary',
  practitioner: asPractitionerId('dubois'),
  date: '2026-11-24',
  entries: [anna, block, zoe],
  free: [{ start: START + 3 * HOUR, end: START + 4 * HOUR }],
  pending: [zoe.booking],
  questions: 2,
};
const toDoctor = (content: SummaryMatter, locale: 'fr' | 'en' = 'fr'): Notice => ({
  ...notice,
  party: 'doctor',
  locale,
  content,
});

describe('the summary of a day', () => {
  it('says how much, from when, in which order, and what awaits an answer', () => {
    const { subject, text } = renderMail(toDoctor(full), context);
    expect(subject).toBe('Votre journée\u00a0: mardi 24 novembre, 2 rendez-vous');
    for (const words of [
      '2 rendez-vous ce mardi 24 novembre, le premier à 9\u00a0h\u00a030.',
      '- 9\u00a0h\u00a030 – 10\u00a0h\u00a0: Anna Martin (Consultation)\n',
      '- 10\u00a0h\u00a030 – 11\u00a0h\u00a030\u00a0: RDV <Dupont>\n',
      '- 11\u00a0h\u00a030 – 12\u00a0h\u00a0: Zoë O’Neil (Consultation) – à confirmer',
      'Encore libre\u00a0: 12\u00a0h\u00a030 – 13\u00a0h\u00a030',
      'Questions en attente\u00a0: 2',
      `Confirmer ou refuser\u00a0: Zoë O’Neil\u00a0:\n${links.approvalUrl(zoe.booking.id)}`,
    ]) {
      expect(text).toContain(words);
    }
  });

  it('is short on a day of one appointment, and of none', () => {
    const one = { ...full, entries: [anna], free: [], pending: [], questions: 0 };
    expect(renderMail(toDoctor(one), context).text).toBe(
      'Un rendez-vous ce mardi 24 novembre, à 9\u00a0h\u00a030.\n\n' +
        'Au programme\u00a0:\n- 9\u00a0h\u00a030 – 10\u00a0h\u00a0: Anna Martin (Consultation)\n',
    );
    const none = { ...one, entries: [] };
    expect(renderMail(toDoctor(none), context).text).toBe(
      'Aucun rendez-vous ce mardi 24 novembre.\n',
    );
  });

  it('names a few of many that await an answer, and how many more', () => {
    const pending = ['A', 'B', 'C', 'D', 'E'].map(
      (name) => bookingAt(START, name, 'X').booking,
    );
    const { text } = renderMail(toDoctor({ ...full, pending }), context);
    expect(text).toContain('et 2 autres');
    expect(text.match(/\/approvals\//g)).toHaveLength(3);
  });

  it('is in English where the practice is', () => {
    const { subject, text } = renderMail(toDoctor(full, 'en'), context);
    expect(subject).toBe('Your day: Tuesday 24 November, 2 appointments');
    expect(text).toContain('9:30 – 10:00: Anna Martin (Check-up)');
  });

  it('in Telegram is escaped, and with initials only names nobody', () => {
    expect(renderTelegram(toDoctor(full), context).html).toContain('RDV &lt;Dupont&gt;');
    const privacy = { telegram: 'initials', sms: 'full' } as const;
    const { html, buttons } = renderTelegram(toDoctor(full), {
      ...context,
      practice: { ...practice, privacy },
    });
    const all = html + JSON.stringify(buttons);
    expect(all).toContain('A. M. (Consultation)');
    expect(all).toContain('occupé');
    expect(all).not.toMatch(/Anna|Martin|Zoë|Neil|Dupont|33611/);
  });
});

describe('an absence that had to wait for Google', () => {
  const away = (outcome: 'entered' | 'refused'): Notice => ({
    ...notice,
    party: 'doctor',
    content: {
      kind: 'away',
      practitioner: asPractitionerId('dubois'),
      event: asEventId('absence1'),
      absence: { start: START, end: START + HOUR, allDay: false },
      outcome,
    },
  });

  it('is said to be entered, and can be undone', () => {
    const { html, buttons } = renderTelegram(away('entered'), context);
    expect(html).toContain('y est maintenant inscrite');
    expect(buttons).toEqual([
      { kind: 'act', label: 'Annuler cette absence', data: 'u.absence1' },
    ]);
  });

  it('or not to be, so that she enters it herself', () => {
    const { html, buttons } = renderTelegram(away('refused'), context);
    expect(html).toContain('n’a pas pu être inscrite');
    expect(buttons).toEqual([]);
  });
});
