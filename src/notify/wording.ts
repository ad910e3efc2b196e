/** The pieces of wording that patient's and doctor's letters share. */
import type { AppointmentContent, AppointmentNotice } from '../engine/core/notice.ts';
import {
  type Interval,
  type Locale,
  MINUTE,
  type PractitionerId,
} from '../engine/core/values.ts';
import { text } from '../texts/catalogue.ts';
import { messages } from '../texts/messages.ts';
import { momentInWords } from '../texts/moments.ts';
import { oneLine } from './clean.ts';
import type { Fact, Letter, RenderContext } from './letter.ts';

export interface Wording {
  readonly locale: Locale;
  /** Start of the appointment that the letter is about, in words. */
  readonly when: string;
  /** Start of what the party was told before, where the letter says it is no longer so. */
  readonly insteadOf: string | null;
  /** Of an offer: when it ends, in words. Empty in all else. */
  readonly until: string;
  readonly doctor: string;
  readonly type: string;
  readonly patient: string;
  say(key: keyof typeof messages, params?: Readonly<Record<string, string | number>>): string;
  fact(key: keyof typeof messages, value: string): Fact;
  /** The time, or the new one and then the old one. */
  times(): readonly Fact[];
  choices(): Letter['choices'];
}

/** Wording of one notice, in its language and the practice's zone. */
export function wordingOf(notice: AppointmentNotice, { practice }: RenderContext): Wording {
  const { content, locale } = notice;
  const moment = (at: number): string => momentInWords(at, practice.timeZone, locale);
  const say: Wording['say'] = (key, params) => text(messages, locale, key, params);
  const fact: Wording['fact'] = (key, value) => ({ label: say(key), value: oneLine(value) });

  // A practitioner or type that left the configuration while the notice waited still has to be
  // told about, in general words.
  const doctorOf = (id: PractitionerId): string =>
    oneLine(practice.practitioners.find((one) => one.id === id)?.name ?? practice.name);
  const type = practice.types.find((one) => one.id === content.type);

  const span = (interval: Interval): string =>
    say('value.span', {
      when: moment(interval.start),
      minutes: Math.round((interval.end - interval.start) / MINUTE),
    });
  const subject = subjectOf(content);
  const old = replacedBy(content);

  return {
    locale,
    when: moment(subject.start),
    insteadOf: old === null ? null : moment(old.start),
    until: content.until === undefined ? '' : moment(content.until),
    doctor: doctorOf(subject.practitioner),
    type: oneLine(type?.name[locale] ?? say('value.appointment')),
    patient: oneLine(`${content.patient.firstName} ${content.patient.lastName}`),
    say,
    fact,
    times: () => {
      if (old === null) {
        const label = content.kind === 'unavailable' ? 'fact.asked-when' : 'fact.when';
        return [fact(label, span(subject))];
      }
      const doctor = doctorOf(old.practitioner);
      const was =
        old.practitioner === subject.practitioner
          ? span(old)
          : say('value.when-with', { when: span(old), doctor });
      const isOffer = content.kind === 'offer';
      return [
        fact(isOffer ? 'fact.offered-when' : 'fact.new-when', span(subject)),
        fact(isOffer ? 'fact.present-when' : 'fact.old-when', was),
      ];
    },
    choices: () =>
      content.alternatives.length === 0
        ? null
        : {
            heading: say('choices.heading'),
            items: content.alternatives.map((slot) => moment(slot.start)),
          },
  };
}

type Placed = Interval & { readonly practitioner: PractitionerId };

/**
 * A cancellation speaks of the time the party knows: that the doctor moved the event once more before
 * deleting it was never told, and would only confuse.
 */
const subjectOf = (content: AppointmentContent): Placed =>
  content.kind === 'cancelled' ? (content.previous ?? content) : content;

/** What the party was told before, when the letter replaces it by something else. */
function replacedBy(content: AppointmentContent): Placed | null {
  const { kind, previous } = content;
  if (previous === null || kind === 'cancelled' || kind === 'unavailable') return null;
  const same =
    previous.start === content.start &&
    previous.end === content.end &&
    previous.practitioner === content.practitioner;
  return same ? null : previous;
}

/** Key of the few words that head a letter. */
export function titleKey({
  party,
  content: { kind },
}: AppointmentNotice): keyof typeof messages {
  return `${party}.${kind}.title`;
}

/** Key of the sentence that says what happened: who caused it is said where it matters to a reader. */
export function leadKey(notice: AppointmentNotice): keyof typeof messages {
  const { party } = notice;
  const { kind, by, reason = 'other' } = notice.content;
  if (party === 'patient' && kind === 'cancelled' && by === 'doctor' && reason !== 'other') {
    return `patient.cancelled.doctor.${reason}`;
  }
  if (kind === 'restored' && by === 'patient') return `${party}.restored.patient`;
  return kind === 'booked' || kind === 'moved' || kind === 'cancelled'
    ? `${party}.${kind}.${by}`
    : `${party}.${kind}.lead`;
}
