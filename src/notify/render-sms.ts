/** A notice in one SMS or two. */
import { isAppointment, type Notice } from '../engine/core/notice.ts';
import { text } from '../texts/catalogue.ts';
import { messages } from '../texts/messages.ts';
import { discreet } from './discreet.ts';
import type { RenderContext } from './letter.ts';
import { letterFor } from './letter-for.ts';
import { wordingOf } from './wording.ts';

/**
 * Pure. What happened, to whom and when; the patient's also holds the link. Typographic characters
 * are made plain: a single one outside the GSM alphabet halves how much fits into one message.
 */
export function renderSms(given: Notice, context: RenderContext): string {
  const notice = discreet(given, context.practice.privacy.sms);
  const { locale, party } = notice;
  const letter = letterFor(notice, context);
  if (!isAppointment(notice)) return plain(`${letter.subject}.`);
  const { when, insteadOf, until, patient } = wordingOf(notice, context);
  const head = text(messages, locale, `sms.${party}`, {
    practice: short(context.practice.name),
    title: letter.title,
    name: short(patient),
    when,
  });
  const instead =
    insteadOf === null ? '' : text(messages, locale, 'sms.instead', { when: insteadOf });
  const kept = until === '' ? '' : text(messages, locale, 'sms.until', { until });
  const sentence = plain(`${head}${instead}${kept}.`);
  const link = party === 'patient' ? letter.links.at(-1) : undefined;
  return link === undefined ? sentence : `${sentence} ${link.url}`;
}

const LONGEST_NAME = 60;

const short = (name: string): string => {
  const characters = Array.from(name);
  return characters.length <= LONGEST_NAME
    ? name
    : `${characters.slice(0, LONGEST_NAME - 3).join('')}...`;
};

const plain = (sentence: string): string =>
  sentence
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/[’‘]/g, "'")
    .replace(/[–—]/g, '-')
    .replace(/…/g, '...')
    .replace(/œ/g, 'oe')
    .replace(/Œ/g, 'OE')
    .replace(/[^\n\x20-\x7e]/g, (letter) => (GSM.has(letter) ? letter : bare(letter)))
    .replace(/\s+/g, ' ');

/** « août » takes the room of two messages, and reads as well without its accent. */
const bare = (letter: string): string => {
  const base = letter.normalize('NFD').replace(/\p{M}/gu, '');
  return /^[\x20-\x7e]+$/.test(base) ? base : letter;
};

/** Letters of the default alphabet beyond ASCII (3GPP TS 23.038), as far as our languages use them. */
const GSM: ReadonlySet<string> = new Set('£¥èéùìòÇØøÅåÆæßÉÄÖÑÜ§¿äöñüà¡');
