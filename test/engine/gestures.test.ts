/** The doctor's language in Google Calendar, beyond moving and deleting; and the patient's in hers. */
import { afterEach, describe, expect, it } from 'vitest';
import { asCalendarId, asPractitionerId, MINUTE, must } from '../../src/engine/core/values.ts';
import { practice } from './examples.ts';
import { bookOne, CALENDAR, newWorld, said, standing, type World } from './world.ts';

const worlds: World[] = [];
async function open(options: Parameters<typeof newWorld>[0] = {}): Promise<World> {
  const world = await newWorld(options);
  await world.engine.sync({ cause: 'test' });
  worlds.push(world);
  return world;
}
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

/** The doctor does something; the next poll sees it; the settle time passes. */
async function doctor(world: World, act: () => unknown, waitMs = 2 * MINUTE): Promise<void> {
  act();
  await world.engine.sync({ cause: 'test' });
  await world.google.clock.advance(waitMs);
  await world.background.turn();
}

async function lost(world: World): Promise<World> {
  const other = await world.restart({ emptyMirror: true });
  worlds.splice(worlds.indexOf(world), 1, other);
  await other.engine.sync({ cause: 'test' });
  return other;
}

const typed = (world: World, over: object = {}) =>
  world.google.model.insert(CALENDAR, {
    summary: 'RDV Marie Curie',
    description: 'marie.curie@example.org<br>mal au dos',
    start: { dateTime: '2026-11-25T14:00:00+01:00' },
    end: { dateTime: '2026-11-25T14:30:00+01:00' },
    ...over,
  }) as { id: string };

describe('an appointment that the doctor types in', () => {
  it('becomes a booking, confirmed to the patient with a link of her own', async () => {
    const world = await open();
    await doctor(world, () => typed(world));
    expect(await said(world)).toEqual([
      'doctor email booked',
      'doctor telegram booked',
      'patient email booked',
    ]);
    const [booking] = await world.engine.bookings({});
    expect(booking).toMatchObject({
      status: 'confirmed',
      summary: 'RDV Marie Curie',
      marks: {
        origin: 'doctor',
        type: 'consultation',
        patient: { firstName: 'Marie', lastName: 'Curie', email: 'marie.curie@example.org' },
      },
    });
    // Her note is hers: it stays, and no patient reads it.
    const [event] = standing(world.google);
    expect(event?.description).toBe('marie.curie@example.org<br>mal au dos');
    expect(JSON.stringify(await world.mirror.notices({}))).not.toContain('mal au dos');
  });

  it('is a booking in every respect: moved and cancelled, she is told; lost, it comes back', async () => {
    const world = await open();
    let id = '';
    await doctor(world, () => {
      id = typed(world).id;
    });
    await doctor(world, () =>
      world.google.model.patch(CALENDAR, id, {
        start: { dateTime: '2026-11-25T15:00:00+01:00' },
        end: { dateTime: '2026-11-25T15:30:00+01:00' },
      }),
    );
    expect(await said(world)).toContain('patient email moved');
    const again = await lost(world);
    await doctor(again, () => again.google.model.delete(CALENDAR, id));
    expect(await said(again)).toEqual(['patient email cancelled']);
  });

  it('is waited for until she has finished writing', async () => {
    const world = await open();
    let id = '';
    await doctor(
      world,
      () => {
        id = typed(world, { description: '' }).id;
      },
      MINUTE / 2,
    );
    await doctor(
      world,
      () => world.google.model.patch(CALENDAR, id, { description: 'marie@example.org' }),
      MINUTE / 2,
    );
    expect(await said(world)).toEqual([]);
    await doctor(world, () =>
      world.google.model.patch(CALENDAR, id, { description: 'marie.curie@example.org' }),
    );
    const [booking] = await world.engine.bookings({});
    expect(booking?.marks.patient.email).toBe('marie.curie@example.org');
    expect((await said(world)).filter((line) => line.startsWith('patient'))).toHaveLength(1);
  });

  it.each([
    ['has another title', { summary: 'Réunion Marie' }],
    ['only begins like it', { summary: 'RDVs de la semaine' }],
    ['names nobody who can be reached', { description: 'mal au dos' }],
    ['takes no time', { transparency: 'transparent' }],
    ['lasts all day', { start: { date: '2026-11-25' }, end: { date: '2026-11-26' } }],
    [
      'is a series',
      {
        start: { dateTime: '2026-11-25T14:00:00+01:00', timeZone: 'Europe/Paris' },
        end: { dateTime: '2026-11-25T14:30:00+01:00', timeZone: 'Europe/Paris' },
        recurrence: ['RRULE:FREQ=DAILY;COUNT=3'],
      },
    ],
  ])('is a plain block when it %s', async (_, over) => {
    const world = await open();
    await doctor(world, () => typed(world, over));
    await doctor(world, () => {}, 60 * MINUTE);
    expect(await world.engine.bookings({})).toEqual([]);
    expect(await said(world)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('is not made of a copy of a booking', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await doctor(world, () => {
      const { summary, description, extendedProperties } = world.google.model.get(CALENDAR, id);
      typed(world, { summary, description, extendedProperties });
    });
    expect(await world.engine.bookings({})).toHaveLength(1);
    expect((await said(world)).filter((line) => line.startsWith('patient'))).toHaveLength(1);
  });

  it('is not made of what stood in the calendar before Créneau came', async () => {
    const world = await newWorld();
    worlds.push(world);
    typed(world);
    await world.google.clock.advance(48 * 60 * MINUTE);
    const start = { dateTime: '2026-12-01T14:00:00+01:00' };
    const end = { dateTime: '2026-12-01T14:30:00+01:00' };
    typed(world, { start, end, summary: 'RDV Pierre Curie' });
    await world.google.clock.advance(48 * 60 * MINUTE);
    await doctor(world, () => {}, 10 * MINUTE);
    expect(await said(world)).toEqual([]);
  });

  it('invites the guest that is named, unless she is one already', async () => {
    const world = await open({ settings: { invite: true } });
    await doctor(world, () => typed(world));
    expect(standing(world.google)[0]?.attendees).toMatchObject([
      { email: 'marie.curie@example.org' },
    ]);
  });

  it('with a number alone reaches the patient by SMS', async () => {
    const world = await open({ settings: { sms: true } });
    await doctor(world, () => typed(world, { description: 'tél. 06 12 34 56 78' }));
    const texts = (await world.mirror.notices({})).filter(
      ({ notice }) => notice.party === 'patient',
    );
    expect(texts.map(({ notice }) => [notice.channel, notice.to])).toEqual([
      ['sms', '+33612345678'],
    ]);
  });

  it('survives a lost answer and a crash, and is confirmed once', async () => {
    const world = await open();
    world.google.faults.add({ operation: 'events.patch', kind: 'lost-response' });
    await doctor(world, () => typed(world));
    expect(await said(world)).toEqual([]);
    const other = await world.restart();
    worlds.splice(0, worlds.length, other);
    await doctor(other, () => {}, 10 * MINUTE);
    expect((await said(other)).filter((line) => line.startsWith('patient'))).toHaveLength(1);
  });

  it('is taken up by one engine of two', async () => {
    const one = await open();
    const two = await open({ google: one.google, seed: 99 });
    typed(one);
    await one.engine.sync({ cause: 'test' });
    await two.engine.sync({ cause: 'test' });
    await one.google.clock.advance(2 * MINUTE);
    await Promise.all([one.background.turn(), two.background.turn()]);
    await one.google.clock.advance(MINUTE);
    await Promise.all([one.background.turn(), two.background.turn()]);
    await one.google.clock.advance(20 * MINUTE);
    await Promise.all([one.background.turn(), two.background.turn()]);
    const mails = [...(await said(one)), ...(await said(two))];
    expect(mails.filter((line) => line.startsWith('patient'))).toHaveLength(1);
  });
});

describe('a patient who declines Google’s invitation', () => {
  const decline = (world: World, id: string, status: 'declined' | 'accepted' = 'declined') =>
    world.google.model.respond(CALENDAR, id, 'zoe@example.org', status);

  it('cancels, and the doctor is told', async () => {
    const world = await open({ settings: { invite: true } });
    const { id } = await bookOne(world);
    await doctor(world, () => decline(world, id));
    expect((await said(world)).filter((line) => line.endsWith('cancelled'))).toEqual([
      'doctor email cancelled',
      'doctor telegram cancelled',
      'patient email cancelled',
    ]);
    expect(standing(world.google)).toEqual([]);
    expect(await world.mirror.intents()).toEqual([]);
  });

  it('may think better of it within the settle time', async () => {
    const world = await open({ settings: { invite: true } });
    const { id } = await bookOne(world);
    await doctor(world, () => decline(world, id), MINUTE / 2);
    await doctor(world, () => decline(world, id, 'accepted'), 10 * MINUTE);
    expect(standing(world.google)).toHaveLength(1);
    expect((await said(world)).filter((line) => line.endsWith('cancelled'))).toEqual([]);
  });

  it('does so once: what the doctor brings back stands, though the answer stays', async () => {
    const world = await open({ settings: { invite: true } });
    const { id } = await bookOne(world);
    await doctor(world, () => decline(world, id));
    await doctor(world, () => world.google.model.patch(CALENDAR, id, { status: 'confirmed' }));
    await doctor(world, () => {}, 30 * MINUTE);
    const again = await lost(world);
    await doctor(again, () => {}, 30 * MINUTE);
    expect(standing(again.google)).toHaveLength(1);
  });
});

describe('a booking laid into a colleague’s calendar', () => {
  const [dubois] = practice.practitioners;
  const OTHER = 'petit@example.com';
  const both = {
    ...practice,
    policy: { ...practice.policy, reminderHours: [] },
    practitioners: [
      must(dubois, 'a practitioner'),
      {
        ...must(dubois, 'a practitioner'),
        id: asPractitionerId('petit'),
        name: 'Dr Anne Petit',
        calendarId: asCalendarId(OTHER),
        email: OTHER,
        telegramChatId: null,
      },
    ],
  };

  it.each([
    true,
    false,
  ])('is told to the patient and to the colleague (marks kept: %s)', async (kept) => {
    const world = await open({ practice: both });
    world.google.model.switches.moveKeepsPrivateProperties = kept;
    const { id } = await bookOne(world);
    await doctor(world, () => world.google.model.move(CALENDAR, id, OTHER));
    await doctor(world, () => {}, 30 * MINUTE);
    const news = (await world.mirror.notices({})).filter(
      ({ notice }) => notice.content.kind !== 'booked' && notice.content.kind !== 'preview',
    );
    expect(news.map(({ notice: { party, to, content } }) => [party, to, content.kind])).toEqual(
      [
        ['patient', 'zoe@example.org', 'handed-over'],
        ['doctor', OTHER, 'handed-over'],
      ],
    );
    expect(await world.mirror.booking(id)).toMatchObject({ calendarId: OTHER });
    expect(await world.mirror.intents()).toEqual([]);
    const again = await lost(world);
    await doctor(again, () => {}, 30 * MINUTE);
    expect(await said(again)).toEqual([]);
  });

  it('and back again in time is told to nobody', async () => {
    const world = await open({ practice: both });
    const { id } = await bookOne(world);
    await doctor(world, () => world.google.model.move(CALENDAR, id, OTHER), MINUTE / 2);
    await doctor(world, () => world.google.model.move(OTHER, id, CALENDAR), 10 * MINUTE);
    const news = (await said(world)).filter((line) => !line.endsWith('booked'));
    expect(news.filter((line) => !line.endsWith('preview'))).toEqual([]);
  });
});

describe('before the patient is told', () => {
  const move = (world: World, id: string, hour = 11) =>
    world.google.model.patch(CALENDAR, id, {
      start: { dateTime: `2026-11-25T${hour}:00:00+01:00` },
      end: { dateTime: `2026-11-25T${hour}:30:00+01:00` },
    });

  async function previews(world: World) {
    return (await world.mirror.notices({})).flatMap(({ notice: { content } }) =>
      content.kind === 'preview' ? [content] : [],
    );
  }

  it('the doctor reads when, and by and by what became of it, in one message', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await doctor(world, () => move(world, id), MINUTE / 2);
    expect(await previews(world)).toMatchObject([{ change: 'moved', state: 'coming' }]);
    expect(await said(world)).not.toContain('patient email moved');
    await doctor(world, () => {}, 2 * MINUTE);
    await doctor(world, () => {});
    expect((await previews(world)).at(-1)).toMatchObject({ state: 'told' });
    expect(await said(world)).toContain('patient email moved');
    const threads = (await world.mirror.notices({})).map(({ notice }) => notice.thread);
    expect(new Set(threads.filter((thread) => thread !== undefined)).size).toBe(1);
  });

  it('she can have it sent at once', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await doctor(world, () => move(world, id), MINUTE / 2);
    const [{ truth } = { truth: '' }] = await previews(world);
    expect(await world.engine.act({ verb: 'tell-now', booking: id, truth })).toEqual({
      kind: 'told',
    });
    expect(await said(world)).toContain('patient email moved');
    expect(await world.engine.act({ verb: 'tell-now', booking: id, truth })).toEqual({
      kind: 'gone',
    });
  });

  it('or not at all, and it is never made up for', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await doctor(world, () => move(world, id), MINUTE / 2);
    const [{ truth } = { truth: '' }] = await previews(world);
    expect(await world.engine.act({ verb: 'tell-not', booking: id, truth })).toEqual({
      kind: 'untold',
    });
    await doctor(world, () => {}, 30 * MINUTE);
    expect((await previews(world)).at(-1)).toMatchObject({ state: 'untold' });
    const again = await lost(world);
    await doctor(again, () => {}, 30 * MINUTE);
    expect([...(await said(again))]).toEqual([]);
  });

  it('a button is about that change, and not about the next one', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await doctor(world, () => move(world, id), MINUTE / 2);
    const [{ truth } = { truth: '' }] = await previews(world);
    await doctor(world, () => move(world, id, 15), MINUTE / 4);
    expect(await world.engine.act({ verb: 'tell-not', booking: id, truth })).toEqual({
      kind: 'gone',
    });
    await doctor(world, () => {}, 5 * MINUTE);
    expect(await said(world)).toContain('patient email moved');
  });

  it('what is taken back ends in nothing to tell', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await doctor(world, () => move(world, id), MINUTE / 2);
    await doctor(world, () => move(world, id, 10), 5 * MINUTE);
    expect((await previews(world)).at(-1)).toMatchObject({ state: 'nothing' });
    expect(await said(world)).not.toContain('patient email moved');
  });
});

describe('marks that another program has erased', () => {
  it('are put back, so that a lost mirror finds the booking again', async () => {
    const world = await open();
    const { id } = await bookOne(world);
    await doctor(world, () => {
      const { start, end, summary, description } = world.google.model.get(CALENDAR, id);
      world.google.model.update(CALENDAR, id, { start, end, summary, description });
    });
    await doctor(world, () => {});
    expect(world.google.model.get(CALENDAR, id).extendedProperties).toBeDefined();
    const again = await lost(world);
    expect(await again.engine.booking(id)).toMatchObject({ id, status: 'confirmed' });
    await doctor(again, () => {}, 30 * MINUTE);
    expect(await said(again)).toEqual([]);
  });
});

describe('a reminder', () => {
  it('goes out once, at its hour, and anew when the booking has moved', async () => {
    const world = await open();
    const { id } = await bookOne(world, { start: '2026-11-27T10:00:00+01:00' });
    await doctor(world, () => {}, 24 * 60 * MINUTE);
    expect(await said(world)).not.toContain('patient email reminder');
    await doctor(world, () => {}, 26 * 60 * MINUTE);
    await doctor(world, () => {}, 60 * MINUTE);
    const count = async (one: World) =>
      (await said(one)).filter((line) => line === 'patient email reminder').length;
    expect(await count(world)).toBe(1);
    const again = await lost(world);
    await doctor(again, () => {}, 60 * MINUTE);
    expect(await count(again)).toBe(0);
    await doctor(again, () =>
      again.google.model.patch(CALENDAR, id, {
        start: { dateTime: '2026-11-30T10:00:00+01:00' },
        end: { dateTime: '2026-11-30T10:30:00+01:00' },
      }),
    );
    await doctor(again, () => {}, 3 * 24 * 60 * MINUTE);
    await doctor(again, () => {}, MINUTE);
    expect(await count(again)).toBe(1);
  });

  it('of what was booked after its hour is left out', async () => {
    const world = await open();
    await bookOne(world, { start: '2026-11-24T15:00:00+01:00' });
    await doctor(world, () => {}, 60 * MINUTE);
    expect(await said(world)).not.toContain('patient email reminder');
  });
});
