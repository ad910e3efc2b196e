import { describe, expect, it } from 'vitest';
import {
  CONNECTION_REASONS,
  type ConnectionMatter,
  type Notice,
} from '../../src/engine/core/notice.ts';
import { renderMail } from '../../src/notify/render-mail.ts';
import { renderSms } from '../../src/notify/render-sms.ts';
import { renderTelegram } from '../../src/notify/render-telegram.ts';
import { matters } from '../../src/texts/matters.ts';
import { content, links, notice, practice } from './example.ts';

const STATES = ['lost', 'late', 'back'] as const;

const about = (
  locale: 'fr' | 'en',
  state: ConnectionMatter['state'],
  reason: ConnectionMatter['reason'],
): Notice => ({
  ...notice,
  party: 'doctor',
  locale,
  content: {
    kind: 'connection',
    practitioner: content.practitioner,
    state,
    reason,
    since: Date.parse('2026-11-24T08:00:00Z'),
  },
});

describe.each(['fr', 'en'] as const)('news of the connection in %s', (locale) => {
  it.each(STATES)('(%s) says what is so, since when, and what to do about it', (state) => {
    for (const reason of CONNECTION_REASONS) {
      const said = about(locale, state, reason);
      const { subject, text, html } = renderMail(said, { practice, links });
      const telegram = renderTelegram(said, { practice, links });
      const title = matters[`connection.${state}.title`][locale];
      expect(subject).toContain(title);
      for (const shape of [text, html, telegram.html]) {
        expect(shape).toContain('Dr Marie Dubois');
        expect(shape).not.toMatch(/undefined|null|[{}]/);
      }
      const toDo = matters[`connection.do.${reason}`][locale];
      expect(text.replace(/\s+/g, ' ').includes(toDo.replace(/\s+/g, ' '))).toBe(
        state !== 'back',
      );
      expect(renderSms(said, { practice, links })).toContain(title.replaceAll('’', "'"));
    }
  });

  it('leads to the admin page as long as it lasts, where there is one', () => {
    const { adminUrl: _adminUrl, ...without } = links;
    const urls = (state: ConnectionMatter['state'], given: typeof without) =>
      renderTelegram(about(locale, state, 'not-found'), {
        practice,
        links: given,
      }).buttons.map((button) => (button.kind === 'link' ? button.url : button.label));
    expect(urls('lost', links)).toEqual(['https://rdv.example/admin']);
    expect(urls('lost', without)).toEqual([]);
    expect(urls('back', links)).toEqual([]);
  });
});
