import { describe, expect, it } from 'vitest';
import {
  asCalendarId,
  asEventId,
  asPractitionerId,
  asTypeId,
  HOUR,
} from '../../src/engine/core/values.ts';
import type { EventDraft } from '../../src/engine/ports.ts';
import { createFaults, type FaultKind } from '../../src/sandbox/faults.ts';
import { createModel } from '../../src/sandbox/model/model.ts';
import type { Json } from '../../src/sandbox/model/resource.ts';
import { sandboxCalendar } from '../../src/sandbox/port.ts';
import { calendarContract } from '../contract/calendar.ts';
import { CALENDARS, MONDAY, modelWith, PARIS } from './world.ts';

const id = asCalendarId('primary');

calendarContract('the sandbox’s model', async () => {
  const model = createModel({ now: Date.now, seed: 1, calendars: CALENDARS });
  const time = (at: number): Json => ({
    dateTime: new Date(at).toISOString(),
    timeZone: PARIS,
  });
  return {
    calendar: sandboxCalendar(model, { timeZone: PARIS }),
    calendarId: id,
    control: {
      async add({ start, end, summary, free = false }) {
        const transparency = free ? 'transparent' : 'opaque';
        const times = { start: time(start), end: time(end) };
        return asEventId(String(model.insert(id, { summary, transparency, ...times }).id));
      },
      async move(event, to) {
        model.patch(id, event, { start: time(to.start), end: time(to.end) });
      },
      async delete(event) {
        model.delete(id, event);
      },
      async copy(event) {
        const { summary, start, end, extendedProperties } = model.get(id, event);
        return asEventId(
          String(model.insert(id, { summary, start, end, extendedProperties }).id),
        );
      },
      async expireTokens() {
        model.expireTokens();
      },
      async limitPages(entries) {
        model.switches.pageSize = entries;
      },
    },
    close: async () => {},
  };
});

const draft = (): EventDraft => {
  const event = asEventId('draft0');
  const slot = { start: MONDAY + HOUR, end: MONDAY + 2 * HOUR };
  return {
    id: event,
    summary: 'RDV',
    description: '',
    location: '',
    status: 'confirmed',
    ...slot,
    marks: {
      kind: 'booking',
      id: event,
      practitioner: asPractitionerId('dubois'),
      type: asTypeId('consultation'),
      patient: {
        firstName: 'Zoé',
        lastName: 'Ünal',
        email: 'z@example.com',
        phone: '+33612345678',
        firstConsultation: true,
        message: '',
        locale: 'fr',
      },
      origin: 'patient',
      slot,
      claimedAt: null,
      told: { patient: null, doctor: null },
      asked: null,
      declineHeard: false,
      reminded: null,
      proposed: null,
      noShow: false,
      regret: null,
    },
  };
};

describe('faults on the direct port', () => {
  it.each<[FaultKind, object, boolean]>([
    ['lost-response', { kind: 'unavailable', outcome: 'unknown' }, true],
    ['lost-response-hang', { kind: 'unavailable', outcome: 'unknown' }, true],
    ['timeout', { kind: 'unavailable', outcome: 'unknown' }, false],
    ['reset', { kind: 'unavailable', outcome: 'unknown' }, false],
    ['backend-error', { kind: 'unavailable', outcome: 'unknown' }, false],
    ['rate-limited', { kind: 'rate-limited', retryAfterMs: null }, false],
    ['quota-exceeded', { kind: 'quota-exceeded' }, false],
    ['unauthorized', { kind: 'disconnected', advice: expect.any(String) }, false],
  ])('an insert struck by %s', async (kind, failure, happened) => {
    const model = modelWith();
    const faults = createFaults();
    const waited: number[] = [];
    const calendar = sandboxCalendar(model, {
      timeZone: PARIS,
      faults,
      hang: (ms) => void waited.push(ms),
    });
    faults.add({ operation: 'events.insert', kind });
    expect(await calendar.insert(id, draft(), { budgetMs: 4_000 })).toEqual({
      ok: false,
      failure,
    });
    expect(model.store.calendar('primary').live.has('draft0')).toBe(happened);
    expect(waited).toEqual(kind === 'timeout' || kind === 'lost-response-hang' ? [4_000] : []);
    // The next one goes through, and meets what was left behind.
    expect((await calendar.insert(id, draft())).ok).toBe(!happened);
  });

  it('that make a reading old do not hide that the calendar is closed', async () => {
    const faults = createFaults();
    const calendar = sandboxCalendar(modelWith(), { timeZone: PARIS, faults });
    faults.add({ operation: 'events.list', kind: 'stale-read', times: 2 });
    faults.add({ operation: '*', kind: 'not-found', times: Number.POSITIVE_INFINITY });
    const described = await calendar.describe(id);
    expect(described).toMatchObject({ ok: false, failure: { kind: 'not-found' } });
  });

  it('honours Retry-After', async () => {
    const faults = createFaults();
    const calendar = sandboxCalendar(modelWith(), { timeZone: PARIS, faults });
    faults.add({ operation: 'events.*', kind: 'too-many-requests', retryAfterSeconds: 7 });
    const failure = { kind: 'rate-limited', retryAfterMs: 7_000 };
    expect(await calendar.describe(id)).toEqual({ ok: false, failure });
  });
});
