import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Act, decodeAct, encodeAct, truthName } from '../../src/engine/core/acts.ts';
import { CANCEL_REASONS } from '../../src/engine/core/notice.ts';
import { overlapName, overlapsIn, readsLikeAbsence } from '../../src/engine/core/questions.ts';
import { reminderDue } from '../../src/engine/core/reminders.ts';
import { asEventId, asPractitionerId, HOUR, overlaps } from '../../src/engine/core/values.ts';
import type { BusySpan } from '../../src/engine/mirror-port.ts';
import { booking, marks } from '../engine/examples.ts';

const anySpan: fc.Arbitrary<BusySpan> = fc
  .record({
    start: fc.integer({ min: 0, max: 40 }),
    length: fc.integer({ min: 1, max: 12 }),
    id: fc.integer({ min: 0, max: 8 }),
    role: fc.constantFrom('event', 'booking', 'hold'),
  })
  .map(({ start, length, id, role }) => ({
    start,
    end: start + length,
    eventId: role === 'hold' ? null : asEventId(`e${id}`),
    role,
  }));

describe('overlaps', () => {
  it('are exactly the pairs of a booking and another event that share an instant', () => {
    fc.assert(
      fc.property(fc.array(anySpan, { maxLength: 12 }), (given) => {
        const spans = given.toSorted((a, b) => a.start - b.start);
        const naive = new Set<string>();
        for (const a of spans) {
          for (const b of spans) {
            const isPair = a !== b && a.role === 'booking' && b.role !== 'hold';
            if (isPair && a.eventId !== b.eventId && overlaps(a, b)) {
              naive.add(`${a.eventId} ${b.eventId}`);
            }
          }
        }
        const found = overlapsIn(spans).map((one) => `${one.booking} ${one.other}`);
        expect(found.toSorted()).toEqual([...naive].toSorted());
      }),
    );
  });

  it('have another name when either lies otherwise', () => {
    const [a, b] = [
      { id: asEventId('a'), start: 1, end: 2 },
      { id: asEventId('b'), start: 1, end: 2 },
    ];
    const names = [
      overlapName(a, b),
      overlapName({ ...a, end: 3 }, b),
      overlapName(a, { ...b, start: 0 }),
      overlapName(b, a),
    ];
    expect(new Set(names).size).toBe(4);
    expect(overlapName({ ...a }, { ...b })).toBe(names[0]);
  });
});

describe('a title that reads like an absence', () => {
  it.each([
    'Congés',
    'CONGES',
    'Congé maternité',
    'Vacances',
    'Absente',
    'Cabinet fermé',
    'Fermeture annuelle',
    'RTT',
    'Jour férié',
    'Holiday',
    'Annual leave',
    'Out of office',
    'Dr Dubois – absent',
  ])('is %s', (title) => expect(readsLikeAbsence(title)).toBe(true));

  it.each([
    'Anniversaire de Paul',
    'Disponible',
    'Réunion',
    'Coffee with Paul',
    'Officine',
    'Vacataire',
    'Garde',
    '',
  ])('is not %s', (title) => expect(readsLikeAbsence(title)).toBe(false));
});

describe('a button', () => {
  const id = fc.stringMatching(/^[a-v0-9]{26}$/).map(asEventId);
  const key = fc.stringMatching(/^[0-9a-f]{12}$/);
  const name = fc.stringMatching(/^[0-9a-f]{8}$/);
  const anyAct: fc.Arbitrary<Act> = fc.oneof(
    fc.record({
      verb: fc.constantFrom('keep', 'cancel-asked', 'close-day', 'leave-open'),
      question: key,
    }),
    fc.record({ verb: fc.constantFrom('accept', 'refuse'), freeze: key }),
    fc.record({ verb: fc.constantFrom('tell-now', 'tell-not'), booking: id, truth: name }),
    fc.record({ verb: fc.constantFrom('approve', 'decline'), booking: id }),
    fc.record({ verb: fc.constant('take-back' as const), absence: id }),
    fc.record({ verb: fc.constant('propose' as const), booking: id, truth: name }),
    fc.record({
      verb: fc.constant('cancel' as const),
      booking: id,
      truth: name,
      reason: fc.constantFrom(...CANCEL_REASONS),
    }),
  );

  it('fits into what Telegram takes, and comes back as it was', () => {
    fc.assert(
      fc.property(anyAct, (act) => {
        const text = encodeAct(act);
        expect(Buffer.byteLength(text ?? '')).toBeLessThanOrEqual(64);
        expect(decodeAct(text ?? '')).toEqual(act);
      }),
    );
  });

  it('that somebody made up is none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const act = decodeAct(text);
        if (act !== null) expect(encodeAct(act)).toBe(text);
      }),
    );
    for (const text of ['', 'k', 'k.', 'k.a.b', 'n.a', 'n.a.xyz', '__proto__.a', 'q.a']) {
      expect(decodeAct(text)).toBeNull();
    }
  });

  it('is left out when what it names is too long for one', () => {
    expect(encodeAct({ verb: 'approve', booking: asEventId('a'.repeat(63)) })).toBeNull();
  });

  it('names what a booking has become', () => {
    const practitioner = asPractitionerId('dubois');
    const truth = { status: 'confirmed', start: 1, end: 2, practitioner } as const;
    expect(truthName({ ...truth })).toBe(truthName(truth));
    expect(truthName({ ...truth, end: 3 })).not.toBe(truthName(truth));
    expect(truthName({ ...truth, status: 'cancelled' })).not.toBe(truthName(truth));
  });
});

describe('a reminder', () => {
  const start = 1_000 * HOUR;
  const told = {
    revision: 1,
    status: 'confirmed' as const,
    start,
    end: start + HOUR,
    practitioner: asPractitionerId('dubois'),
    by: 'x',
  };
  const one = (over: object = {}) => ({
    ...booking('a', { marks: marks('a', { told: { patient: told, doctor: told } }) }),
    start,
    end: start + HOUR,
    changedAt: 0,
    ...over,
  });

  it('is due at its hour, until the start', () => {
    expect(reminderDue(one(), [24], start - 24 * HOUR - 1)).toBeNull();
    expect(reminderDue(one(), [24], start - 24 * HOUR)).toBe(24);
    expect(reminderDue(one(), [24], start - 1)).toBe(24);
    expect(reminderDue(one(), [24], start)).toBeNull();
  });

  it('of several that are due is the nearest alone', () => {
    expect(reminderDue(one(), [48, 24, 2], start - 30 * HOUR)).toBe(48);
    expect(reminderDue(one(), [48, 24, 2], start - HOUR)).toBe(2);
  });

  it('is not due twice, nor an earlier one after a later', () => {
    const reminded = { start, hours: 24, by: 'x' };
    const done = one({ marks: marks('a', { reminded }) });
    expect(reminderDue(done, [48, 24], start - 20 * HOUR)).toBeNull();
    expect(reminderDue(done, [24, 2], start - HOUR)).toBe(2);
    const moved = one({ marks: marks('a', { reminded: { ...reminded, start: 1 } }) });
    expect(reminderDue(moved, [24], start - HOUR)).toBe(24);
  });

  it('never says what the patient has yet to be told', () => {
    const elsewhere = { ...told, start: start - HOUR };
    const moved = one({ told: { patient: elsewhere, doctor: told } });
    expect(reminderDue(moved, [24], start - HOUR)).toBeNull();
    const restored = one({ told: { patient: { ...told, status: 'cancelled' }, doctor: told } });
    expect(reminderDue(restored, [24], start - HOUR)).toBeNull();
  });

  it('is left out for what was made after its hour', () => {
    expect(reminderDue(one({ changedAt: start - 5 * HOUR }), [24], start - HOUR)).toBeNull();
    expect(reminderDue(one({ changedAt: start - 5 * HOUR }), [24, 2], start - HOUR)).toBe(2);
  });
});
