import { describe, expect, it } from 'vitest';
import type { Notice } from '../../src/engine/core/notice.ts';
import { renderMail } from '../../src/notify/render-mail.ts';
import { renderSms } from '../../src/notify/render-sms.ts';
import { renderTelegram } from '../../src/notify/render-telegram.ts';
import { matters } from '../../src/texts/matters.ts';
import { content, links, notice, practice } from './example.ts';

const alert = (locale: 'fr' | 'en'): Notice => ({
  ...notice,
  party: 'doctor',
  locale,
  content: {
    kind: 'frozen',
    practitioner: content.practitioner,
    freeze: '0123456789ab',
    cancelled: 11,
    moved: 2,
    coming: 40,
  },
});

describe.each(['fr', 'en'] as const)('the alert of a freeze in %s', (locale) => {
  it.each([true, false])('says how much, and where to decide (admin page: %s)', (hasAdmin) => {
    const { adminUrl: _adminUrl, ...without } = links;
    const context = { practice, links: hasAdmin ? links : without };
    const { subject, text, html } = renderMail(alert(locale), context);
    const telegram = renderTelegram(alert(locale), context);
    expect(subject).toContain('13');
    for (const shape of [text, html, telegram.html]) {
      for (const fact of ['11', '2', '40', 'Dr Marie Dubois', '--accept', '--refuse']) {
        expect(shape).toContain(fact);
      }
      expect(shape).not.toMatch(/undefined|null|[{}]/);
    }
    const urls = telegram.buttons.flatMap((one) => (one.kind === 'link' ? [one.url] : []));
    expect(urls).toEqual(hasAdmin ? ['https://rdv.example/admin'] : []);
  });

  it('uses every text there is for it', () => {
    const { adminUrl: _adminUrl, ...without } = links;
    const said = [links, without]
      .map((one) => {
        const { subject, text } = renderMail(alert(locale), { practice, links: one });
        const { html, buttons } = renderTelegram(alert(locale), { practice, links: one });
        return [subject, text, html, ...buttons.map(({ label }) => label)].join('\n');
      })
      .join('\n');
    for (const [key, entry] of Object.entries(matters)) {
      if (!key.startsWith('frozen.')) continue;
      for (const piece of entry[locale].split(/\{\w+\}/)) expect(said, key).toContain(piece);
    }
  });

  it('names no patient, and opens no patient’s page', () => {
    const context = { practice, links };
    const { subject, text, html } = renderMail(alert(locale), context);
    const sms = renderSms(alert(locale), context);
    const all = [subject, text, html, sms, renderTelegram(alert(locale), context).html];
    expect(all.join('\n')).not.toMatch(/Anna|Martin|genou|SECRET|11 22 33/);
    expect(sms).toContain('13');
  });
});
