/** What a notice says, before it takes the shape of a mail, a Telegram message or an SMS. */
import type { Act } from '../engine/core/acts.ts';
import type { AppointmentType, Practice } from '../engine/core/practice.ts';
import type { BookingId, Instant, Locale, PractitionerId } from '../engine/core/values.ts';
import type { Step } from './telegram-steps.ts';

/** Plain text throughout: whoever shapes it escapes it. Every piece but `message` is one line. */
export interface Letter {
  readonly locale: Locale;
  /** A few words: "Appointment moved". */
  readonly title: string;
  /** The subject line: title, time and the other side. */
  readonly subject: string;
  readonly greeting: string | null;
  readonly paragraphs: readonly string[];
  readonly facts: readonly Fact[];
  /** What the patient wrote, line by line; only the doctor reads it. */
  readonly message: { readonly label: string; readonly lines: readonly string[] } | null;
  readonly choices: { readonly heading: string; readonly items: readonly string[] } | null;
  readonly links: readonly Link[];
  /** What the reader can answer, where the channel has buttons; elsewhere a link leads to a page. */
  readonly answers: readonly Answer[];
  readonly signature: readonly string[];
  /** Small print. */
  readonly footer: string | null;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export type Answer =
  | { readonly label: string; readonly act: Act }
  /** Asks further: nothing is done yet. */
  | { readonly label: string; readonly step: Step };

export interface Link {
  readonly label: string;
  readonly url: string;
}

/** What renderers need beside the notice. */
export interface RenderContext {
  readonly practice: Practice;
  readonly links: NoticeLinks;
}

export interface NoticeLinks {
  /** The patient's own page, token included: goes to the patient only. */
  manageUrl(id: BookingId): string;
  /** Where she confirms a move to that time, token included: goes to the patient only. */
  moveUrl(id: BookingId, start: Instant): string;
  /** Where she says yes or no to an earlier slot; likewise. */
  offerUrl(id: BookingId): string;
  /** The booking form, with practitioner and type chosen. */
  formUrl(practitioner: PractitionerId, type: AppointmentType['id']): string;
  /** The page on which a question is answered, token included: goes to the doctor only. */
  questionUrl(question: string): string;
  /** The page on which a booking is confirmed or declined, token included: goes to the doctor only. */
  approvalUrl(id: BookingId): string;
  /** Where the doctor sees how things stand; left out when it is off. */
  adminUrl?(): string;
  /** The file of a booking there, behind its password; left out with it. */
  fileUrl?(id: BookingId): string;
}
