/** Mistakes that products of this kind had, each built into every engine by wrapping what it calls. */
import type { BookIntent } from '../../src/engine/core/intent.ts';
import { contentOf, noticesFor } from '../../src/engine/core/notices.ts';
import { MINUTE, must, SECOND } from '../../src/engine/core/values.ts';
import type { SlotClaim } from '../../src/engine/journal-port.ts';
import type { Mirror } from '../../src/engine/mirror-port.ts';
import type { Calendar, ListRequest } from '../../src/engine/ports.ts';
import type { Scenario } from './scenario.ts';
import type { Plant, PlantParts } from './server.ts';

const onCalendar = (
  change: (inner: Calendar, parts: PlantParts) => Partial<Calendar>,
): Plant => ({
  calendar: (inner, parts) => ({ ...inner, ...change(inner, parts) }),
});
const onMirror = (change: (inner: Mirror, parts: PlantParts) => Partial<Mirror>): Plant => ({
  // Spread, a proxy would lose its methods.
  mirror: (inner, parts) => {
    const changed = change(inner, parts);
    return new Proxy(inner, {
      get: (target, name: keyof Mirror) => changed[name] ?? target[name],
    });
  },
});

const FRESH_TOKEN: ListRequest['scope'] = { kind: 'window', window: { start: 0, end: MINUTE } };

/** Engines that know nothing of each other and whose calls all succeed: what they do wrong they do alone. */
const RIVALS: Partial<Scenario> = {
  seed: 8,
  engines: [0, 1, 2],
  steps: 40,
  faults: 0,
  bursts: 0,
  crashes: 0,
  amnesia: 0,
};

/**
 * The mistake, how it is built in, by what it shows (another violation would not be its own), and in what
 * world soon: the seed is the first one tried.
 */
export const PLANTED: readonly (readonly [string, Plant, RegExp, Partial<Scenario>])[] = [
  [
    'the token is saved before the rows it accounts for',
    onMirror((inner, { clock }) => ({
      async commitPass(pass) {
        const done = await inner.commitPass({ ...pass, entries: [], audit: [] });
        if (done === 'superseded') return done;
        // The rows take their time, so that a crash often falls in between.
        await clock.sleep(SECOND);
        const { calendarId, audit } = pass;
        const entries = pass.entries.map((entry) => ({ calendarId, entry }));
        await inner.commit({ entries, audit });
        return done;
      },
    })),
    /^I[34] /,
    { seed: 2 },
  ],
  [
    'what got no answer is tried again under a new id',
    onCalendar((inner, { entropy }) => ({
      async insert(calendarId, draft, options) {
        const first = await inner.insert(calendarId, draft, options);
        const isUnknown = !first.ok && first.failure.kind === 'unavailable';
        if (!isUnknown || draft.marks.kind !== 'booking') return first;
        const id = entropy.eventId();
        const again = { ...draft, id, marks: { ...draft.marks, id } };
        return inner.insert(calendarId, again, options);
      },
    })),
    /^I2 .* has several events/,
    { seed: 8 },
  ],
  [
    'people are told before it is written',
    onMirror((inner, parts) => ({
      async claimSlot(claim) {
        const claimed = await inner.claimSlot(claim);
        if (claimed === 'claimed') await inner.commit({ notices: tooEarly(claim, parts) });
        return claimed;
      },
    })),
    /^I4 patient .* believes/,
    { seed: 57 },
  ],
  [
    'whoever overlaps anybody gives way',
    onMirror((inner) => ({
      async claims(calendarId, interval) {
        const claims = await inner.claims(calendarId, interval);
        return claims.map((claim) => ({ ...claim, created: 0 }));
      },
    })),
    /^I9 .* nobody won it/,
    RIVALS,
  ],
  [
    'a push is taken for what it tells of, and nothing listed',
    {
      async push(calendar, mirror, { scenario, clock }) {
        for (const { calendarId } of scenario.practice.practitioners) {
          const { token: from } = await mirror.calendar(calendarId);
          const listed = await calendar.list({ calendarId, scope: FRESH_TOKEN });
          if (from === null || !listed.ok || listed.value.next.kind !== 'done') continue;
          const { token } = listed.value.next;
          const nothing = { entries: [], audit: [], at: clock.now() };
          await mirror.commitPass({ calendarId, from, token, ...nothing });
        }
      },
    },
    /^(I3 |I5 never quiet)/,
    { seed: 2 },
  ],
  [
    'a dead token is replaced by a fresh one, and what changed in between dropped',
    onCalendar((inner) => ({
      async list(request, options) {
        const page = await inner.list(request, options);
        if (page.ok || page.failure.kind !== 'token-gone') return page;
        return inner.list({ calendarId: request.calendarId, scope: FRESH_TOKEN }, options);
      },
    })),
    /^(I3 |I5 never quiet)/,
    { seed: 4 },
  ],
  [
    'what was told is not stored in the event',
    onCalendar((inner) => ({
      patch(calendarId, id, change, options) {
        const { told: _told, ...marks } = change.marks ?? {};
        return inner.patch(calendarId, id, { ...change, marks }, options);
      },
    })),
    /^I4 /,
    { seed: 2 },
  ],
  [
    'a notice is owed under another key each time',
    onMirror((inner) => {
      let n = 0;
      return {
        commit: (batch) => {
          const notices = (batch.notices ?? []).flatMap((notice) => [
            notice,
            { ...notice, key: `${notice.key}.${n++}` },
          ]);
          return inner.commit({ ...batch, notices });
        },
      };
    }),
    /^I4 told twice in a row/,
    { seed: 1 },
  ],
  [
    'it is not noted what a patient was offered',
    onCalendar((inner) => ({
      patch(calendarId, id, change, options) {
        const waiting = change.marks?.waiting;
        if (!waiting) return inner.patch(calendarId, id, change, options);
        const marks = { ...change.marks, waiting: { ...waiting, offered: [] } };
        return inner.patch(calendarId, id, { ...change, marks }, options);
      },
    })),
    /^I12 offered again/,
    { seed: 19 },
  ],
];

/** The notices of a booking's confirmation. */
function tooEarly({ intent }: SlotClaim, { scenario, clock }: PlantParts) {
  if (intent.kind !== 'book') return [];
  const { booking, draft, calendarId }: BookIntent = intent;
  const { locale, practitioners } = scenario.practice;
  const found = practitioners.find((one) => one.calendarId === calendarId);
  const practitioner = must(found, 'the practitioner of a claim');
  const status = draft.status === 'tentative' ? 'pending' : 'confirmed';
  const truth = { status, ...draft.slot, practitioner: practitioner.id } as const;
  const facts = { marks: draft.marks, iCalUID: `${booking}@google.com`, htmlLink: '' };
  const content = contentOf(facts, truth, null, 'patient');
  const reach = { practitioner, locale, telegram: true, sms: false };
  return noticesFor(booking, [{ party: 'patient', content }], reach, clock.now());
}
