/** The pieces of wording that the letters about the doctor's calendar share. */
import type { BookingInShort, Matter, Notice, QuestionedEvent } from '../engine/core/notice.ts';
import { phoneInWords } from '../engine/core/phone.ts';
import type { Instant, Locale } from '../engine/core/values.ts';
import { text } from '../texts/catalogue.ts';
import { matters } from '../texts/matters.ts';
import { momentInWords, timeInWords } from '../texts/moments.ts';
import { spanInWords } from '../texts/spans.ts';
import { oneLine } from './clean.ts';
import type { Fact, Letter, RenderContext } from './letter.ts';

export interface MatterWording {
  readonly locale: Locale;
  /** Whose calendar it is. */
  readonly doctor: string;
  say(key: keyof typeof matters, params?: Readonly<Record<string, string | number>>): string;
  fact(key: keyof typeof matters, value: string): Fact;
  moment(at: Instant): string;
  clock(at: Instant): string;
  /** When something takes place: from when to when, or which days. */
  span(event: QuestionedEvent): string;
  name(booking: BookingInShort): string;
  /** One booking a line: when, who, and how to reach them. */
  line(booking: BookingInShort): string;
}

export function matterWording(
  { locale, content }: Notice<Matter>,
  { practice }: RenderContext,
): MatterWording {
  const { timeZone } = practice;
  const say: MatterWording['say'] = (key, params) => text(matters, locale, key, params);
  const moment = (at: Instant): string => momentInWords(at, timeZone, locale);
  const clock = (at: Instant): string => timeInWords(at, timeZone, locale);
  const holder = practice.practitioners.find((one) => one.id === content.practitioner);
  const name = ({ patient }: BookingInShort): string =>
    oneLine(`${patient.firstName} ${patient.lastName}`);
  return {
    locale,
    doctor: oneLine(holder?.name ?? practice.name),
    say,
    fact: (key, value) => ({ label: say(key), value: oneLine(value) }),
    moment,
    clock,
    span: (event) => spanInWords(event, timeZone, locale),
    name,
    line: (booking) =>
      [
        moment(booking.start),
        name(booking),
        oneLine(phoneInWords(booking.patient.phone, practice)),
      ]
        .filter((piece) => piece !== '')
        .join(' – '),
  };
}

/** What most of these letters have none of. */
export const BARE: Pick<
  Letter,
  'greeting' | 'message' | 'signature' | 'footer' | 'choices' | 'links' | 'answers' | 'facts'
> = {
  greeting: null,
  message: null,
  signature: [],
  footer: null,
  choices: null,
  links: [],
  answers: [],
  facts: [],
};
