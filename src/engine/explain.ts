/** "Why is this slot not offered?", answered by the very judgement that offers slots. */
import type { ExplainQuery, InTheWay, SlotExplanation } from './api.ts';
import { inTheWay, nextOnGrid } from './core/availability.ts';
import type { AppointmentType, Practitioner } from './core/practice.ts';
import type { CalendarId, Instant } from './core/values.ts';
import { MINUTE, unreachable } from './core/values.ts';
import { localDateOf } from './core/zone.ts';
import type { BusySpan, Mirror } from './mirror-port.ts';
import { practiceZone, type SlotParts } from './slot-question.ts';
import { type Judgement, judgeStart } from './validate-start.ts';

type Parts = SlotParts & { readonly mirror: Pick<Mirror, 'known'> };
type Refused = Extract<Judgement, { kind: 'refused' }>;

/** Never calls Google: it explains what patients are shown, and that comes from the mirror. */
export function explainer(parts: Parts): (query: ExplainQuery) => Promise<SlotExplanation> {
  const { practice, mirror, clock } = parts;

  return async (query) => {
    const practitioner = practice.practitioners.find((one) => one.id === query.practitioner);
    if (practitioner === undefined) return { kind: 'unknown-practitioner' };
    const type = practitioner.types.find((one) => one.id === query.type);
    if (type === undefined) return { kind: 'type-not-offered' };
    const { start } = query;
    const judged = await judgeStart(parts, { practitioner, type, start });
    switch (judged.kind) {
      case 'free':
        return { kind: 'offered', slot: judged.slot };
      case 'past':
      case 'never-read':
        return judged;
      case 'too-soon':
        return { kind: 'too-soon', from: judged.bookable.start };
      case 'too-far':
        return { kind: 'too-far', until: judged.bookable.end };
      case 'refused':
        return explained(judged, practitioner, type, start);
      default:
        return unreachable(judged);
    }
  };

  async function explained(
    { why, question, state }: Refused,
    practitioner: Practitioner,
    type: AppointmentType,
    start: Instant,
  ): Promise<SlotExplanation> {
    const opening = question.openings.find((one) => one.start <= start && start < one.end);
    switch (why) {
      // The practice would allow it, and the mirror has not seen that far.
      case 'too-soon':
      case 'too-far':
        return { kind: 'not-read', until: state.window?.end ?? null };
      case 'closed': {
        if (opening !== undefined) return { kind: 'too-long', opening, minutes: type.minutes };
        return { kind: 'closed', openings: openingsThatDay(question, start) };
      }
      case 'off-grid': {
        const origin = opening ?? { start, end: start };
        const after = nextOnGrid(question, origin, start);
        const before = after - question.stepMs;
        return { kind: 'off-grid', before, after, stepMinutes: question.stepMs / MINUTE };
      }
      case 'busy':
        return {
          kind: 'busy',
          by: await named(practitioner.calendarId, inTheWay(question, start), {
            start,
            end: start + question.durationMs,
          }),
          bufferMinutes: question.bufferMs / MINUTE,
        };
      case 'day-full':
        return { kind: 'day-full', most: question.maxPerDay ?? 0 };
      default:
        return unreachable(why);
    }
  }

  /** Those that begin on the day asked about: the question also holds what reaches into it. */
  function openingsThatDay({ openings }: Refused['question'], start: Instant) {
    const zone = practiceZone(practice, clock.now());
    const day = localDateOf(zone, start);
    return openings.filter(
      (one) => localDateOf(zone, one.start) <= day && localDateOf(zone, one.end - 1) >= day,
    );
  }

  async function named(
    calendarId: CalendarId,
    spans: readonly BusySpan[],
    slot: { readonly start: Instant; readonly end: Instant },
  ): Promise<readonly InTheWay[]> {
    const ids = spans.flatMap(({ eventId }) => (eventId === null ? [] : [eventId]));
    const known = new Map(
      (await mirror.known(calendarId, ids)).map((entry) => [entry.id, entry]),
    );
    return spans.map((span) => {
      const { start, end, eventId, role } = span;
      const entry = eventId === null ? undefined : known.get(eventId);
      // What a patient was told before her booking was frozen is kept for her, wherever its event went.
      const isKept =
        role === 'booking' &&
        (entry === undefined || entry.status === 'cancelled' || entry.start !== start);
      return {
        what: isKept ? 'kept' : role,
        start,
        end,
        allDay: entry?.allDay ?? false,
        title: role === 'hold' ? null : (entry?.summary ?? null),
        booking: role === 'booking' ? eventId : null,
        onlyBuffer: end <= slot.start || start >= slot.end,
      };
    });
  }
}
