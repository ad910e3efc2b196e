/** A notice as a mail: a subject, and the same content as plain text and as HTML. */
import type { Notice } from '../engine/core/notice.ts';
import { text } from '../texts/catalogue.ts';
import { messages } from '../texts/messages.ts';
import { escapeHtml } from './clean.ts';
import type { Letter, RenderContext } from './letter.ts';
import { letterFor } from './letter-for.ts';

export interface MailText {
  /** One line. */
  readonly subject: string;
  /** Complete in itself: nothing is only in the HTML. */
  readonly text: string;
  readonly html: string;
}

/** Pure: the same notice always gives the same mail. */
export function renderMail(notice: Notice, context: RenderContext): MailText {
  const letter = letterFor(notice, context);
  return { subject: letter.subject, text: plainText(letter), html: htmlPage(letter) };
}

function plainText(letter: Letter): string {
  const line = (label: string, value: string): string =>
    text(messages, letter.locale, 'fact.line', { label, value });
  const blocks: readonly (readonly string[])[] = [
    letter.greeting === null ? [] : [letter.greeting],
    letter.paragraphs.slice(0, 1),
    letter.facts.map(({ label, value }) => line(label, value)),
    // Quoted, so that nothing a patient writes can pass for a line of ours.
    letter.message === null
      ? []
      : [
          line(letter.message.label, '').trimEnd(),
          ...letter.message.lines.map((one) => `> ${one}`),
        ],
    letter.choices === null
      ? []
      : [letter.choices.heading, ...letter.choices.items.map((item) => `- ${item}`)],
    ...letter.paragraphs.slice(1).map((paragraph) => [paragraph]),
    ...letter.links.map(({ label, url }) => [line(label, ''), url]),
    letter.signature,
    letter.footer === null ? [] : ['--', letter.footer],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((one) => one.trimEnd()).join('\n'))
    .join('\n\n')}\n`;
}

/**
 * Inline styles only, since Gmail drops the rest; no image, nothing fetched. Text keeps the reader's
 * own colours, so that dark mode needs nothing from us; only the button brings both of its own.
 */
function htmlPage(letter: Letter): string {
  const paragraphs = letter.paragraphs.map(paragraph);
  return [
    `<!doctype html>`,
    `<html lang="${letter.locale}">`,
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<meta name="color-scheme" content="light dark"><title>${escapeHtml(letter.subject)}</title></head>`,
    `<body style="margin:0;padding:16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">`,
    `<div style="max-width:36em;margin:0 auto">`,
    `<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${escapeHtml(letter.title)}</h1>`,
    letter.greeting === null ? '' : paragraph(letter.greeting),
    ...paragraphs.slice(0, 1),
    factTable(letter),
    message(letter),
    choices(letter),
    ...paragraphs.slice(1),
    ...letter.links.map(({ label, url }) => button(label, url)),
    letter.signature.length === 0
      ? ''
      : `<p style="margin:0 0 16px">${letter.signature.map(escapeHtml).join('<br>')}</p>`,
    letter.footer === null
      ? ''
      : `<p style="margin:24px 0 0;font-size:13px;opacity:.75">${escapeHtml(letter.footer)}</p>`,
    `</div></body></html>`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

const paragraph = (content: string): string =>
  `<p style="margin:0 0 16px">${escapeHtml(content)}</p>`;

const factTable = ({ facts }: Letter): string =>
  `<table style="margin:0 0 16px;border-collapse:collapse">\n${facts
    .map(
      ({ label, value }) =>
        `<tr><th scope="row" style="padding:4px 16px 4px 0;text-align:left;vertical-align:top;font-weight:normal;opacity:.75">${escapeHtml(label)}</th>` +
        `<td style="padding:4px 0;vertical-align:top;font-weight:600;overflow-wrap:anywhere">${escapeHtml(value)}</td></tr>`,
    )
    .join('\n')}\n</table>`;

const message = (letter: Letter): string =>
  letter.message === null
    ? ''
    : `<p style="margin:0 0 4px;opacity:.75">${escapeHtml(letter.message.label)}</p>\n` +
      `<blockquote style="margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid">${letter.message.lines
        .map(escapeHtml)
        .join('<br>')}</blockquote>`;

const choices = (letter: Letter): string =>
  letter.choices === null
    ? ''
    : `${paragraph(letter.choices.heading)}\n<ul style="margin:0 0 16px;padding-left:24px">${letter.choices.items
        .map((item) => `<li>${escapeHtml(item)}</li>`)
        .join('')}</ul>`;

/** Tall enough for a thumb. */
const button = (label: string, url: string): string =>
  `<p style="margin:0 0 16px"><a href="${escapeHtml(url)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#0b5cad;color:#ffffff;text-decoration:none">${escapeHtml(label)}</a></p>`;
