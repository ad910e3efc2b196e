import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html, rawHtml } from '../../src/http/html.ts';

describe('html', () => {
  it('lets no text become a tag, an attribute or an entity', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const made = html`<p title="${text}">${text}</p>`.text;
        expect(made.match(/[<>]/g)).toHaveLength(4);
        expect(made.match(/"/g)).toHaveLength(2);
        expect(made).not.toMatch(/&(?!(amp|lt|gt|quot|#39|#96);)/);
      }),
    );
  });

  it('keeps every text readable: unescaping gives it back', () => {
    const names = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' };
    fc.assert(
      fc.property(fc.string(), (text) => {
        const back = escapeHtml(text).replace(
          /&(amp|lt|gt|quot|#39|#96);/g,
          (_, name: keyof typeof names) => names[name],
        );
        expect(back).toBe(text);
      }),
    );
  });

  it('prints what is HTML already as it is, lists one after the other, and nothing for nothing', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}${null}${undefined}${false}${rawHtml('<hr>')}${0}</ul>`.text).toBe(
      '<ul><li>a</li><li>&lt;b&gt;</li><hr>0</ul>',
    );
  });
});
