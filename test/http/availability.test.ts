import { describe, expect, it } from 'vitest';
import { NOW, slotOn } from './fake-engine.ts';
import { expectProblem } from './problems.ts';
import { served } from './served.ts';

const PATH =
  '/api/availability?practitioner=dubois&type=consultation&from=2026-11-25&to=2026-11-26';

describe('GET /api/availability', () => {
  it('answers the slots with the practice’s offset, and how fresh they are', async () => {
    const { get, engine } = await served();
    const answer = await get(PATH);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.json).toEqual({
      practitioner: 'dubois',
      type: 'consultation',
      timeZone: 'Europe/Paris',
      from: '2026-11-25',
      to: '2026-11-26',
      asOf: '2026-11-23T08:00:00+01:00',
      slots: [
        { start: '2026-11-25T09:00:00+01:00', end: '2026-11-25T09:30:00+01:00' },
        { start: '2026-11-25T14:00:00+01:00', end: '2026-11-25T14:30:00+01:00' },
        { start: '2026-11-26T09:00:00+01:00', end: '2026-11-26T09:30:00+01:00' },
      ],
    });
    expect(engine.changes).toEqual([]);
  });

  it('says null for a calendar that was never read', async () => {
    const { get, engine } = await served();
    engine.asOf = null;
    engine.slots = [];
    expect((await get(PATH)).json).toMatchObject({ asOf: null, slots: [] });
  });

  it('asks the engine once, however often it is asked', async () => {
    const { get, engine } = await served();
    const first = await get(PATH);
    const second = await get(PATH);
    expect(second.text).toBe(first.text);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(engine.queries).toHaveLength(1);
  });

  it('asks again as soon as the mirror has changed', async () => {
    const { get, engine } = await served();
    await get(PATH);
    engine.slots = [slotOn('2026-11-25T16:00:00+01:00')];
    engine.version = '2';
    const answer = await get(PATH);
    expect(answer.json.slots).toEqual([
      { start: '2026-11-25T16:00:00+01:00', end: '2026-11-25T16:30:00+01:00' },
    ]);
  });

  it('asks nothing again because of what another practitioner has in her calendar', async () => {
    const { get, engine } = await served();
    await get(PATH);
    engine.versions.set('martin', '2');
    await get(PATH);
    expect(engine.queries).toHaveLength(1);
    await get(PATH.replace('dubois', 'martin'));
    engine.versions.set('dubois', '2');
    await get(PATH);
    await get(PATH.replace('dubois', 'martin'));
    expect(engine.queries.map(({ practitioner }) => practitioner)).toEqual([
      'dubois',
      'martin',
      'dubois',
    ]);
  });

  it('asks again when time has taken a slot away, not before', async () => {
    const { get, engine, time } = await served();
    engine.validUntil = NOW + 10_000;
    await get(PATH);
    time.now = NOW + 9_999;
    await get(PATH);
    expect(engine.queries).toHaveLength(1);
    time.now = NOW + 10_000;
    await get(PATH);
    expect(engine.queries).toHaveLength(2);
  });

  it('does not keep an answer that was computed while the mirror changed', async () => {
    const { get, engine } = await served();
    const answered = engine.availability;
    engine.availability = async (query) => {
      const answer = await answered(query);
      engine.version = 'changed meanwhile';
      return answer;
    };
    await get(PATH);
    engine.availability = answered;
    engine.slots = [];
    expect((await get(PATH)).json.slots).toEqual([]);
  });

  it('never keeps an answer for longer than a minute, so that asOf keeps up', async () => {
    const { get, engine, time } = await served();
    await get(PATH);
    time.now = NOW + 60_000;
    engine.asOf = NOW + 59_000;
    expect((await get(PATH)).json.asOf).toBe('2026-11-23T08:00:59+01:00');
  });

  it.each([
    ['the tag', (etag: string) => etag],
    ['a list with it', (etag: string) => `"other", ${etag}`],
    ['its weak form', (etag: string) => `W/${etag}`],
    ['a star', () => '*'],
  ])('answers 304 to %s, and nothing else', async (_, header) => {
    const { get } = await served();
    const etag = String((await get(PATH)).headers.get('etag'));
    const answer = await get(PATH, { 'if-none-match': header(etag) });
    expect(answer.status).toBe(304);
    expect(answer.text).toBe('');
    expect(answer.headers.get('etag')).toBe(etag);
    const other = await get(PATH, { 'if-none-match': '"another"' });
    expect(other.status).toBe(200);
  });

  it('has a strong tag that changes with the answer', async () => {
    const { get, engine } = await served();
    const before = String((await get(PATH)).headers.get('etag'));
    engine.slots = [];
    engine.version = '2';
    const after = await get(PATH, { 'if-none-match': before });
    expect(after.status).toBe(200);
    expect(before).toMatch(/^"/);
    expect(after.headers.get('etag')).not.toBe(before);
  });

  it('answers HEAD like GET, without the body, from the cache and otherwise', async () => {
    const { send, get } = await served();
    for (const _ of ['computed', 'kept']) {
      const answer = await send(PATH, { method: 'HEAD' });
      expect(answer.status).toBe(200);
      expect(answer.text).toBe('');
      expect(Number(answer.headers.get('content-length'))).toBe((await get(PATH)).text.length);
    }
  });

  it.each([
    ['no parameters', '', ['practitioner', 'type', 'from', 'to']],
    ['empty ones', 'practitioner=&type=&from=&to=', ['practitioner', 'type', 'from', 'to']],
    [
      'an unknown practitioner',
      'practitioner=x&type=first&from=2026-11-25&to=2026-11-25',
      ['practitioner'],
    ],
    [
      'a prototype name',
      'practitioner=__proto__&type=constructor&from=2026-11-25&to=2026-11-25',
      ['practitioner', 'type'],
    ],
    [
      'a type she does not offer',
      'practitioner=martin&type=first&from=2026-11-25&to=2026-11-25',
      ['type'],
    ],
    [
      'a day that does not exist',
      'practitioner=dubois&type=first&from=2026-02-30&to=2026-03-01',
      ['from'],
    ],
    [
      'a time for a day',
      'practitioner=dubois&type=first&from=2026-11-25T00:00&to=2026-11-25',
      ['from'],
    ],
    [
      'the end before the start',
      'practitioner=dubois&type=first&from=2026-11-26&to=2026-11-25',
      ['to'],
    ],
    ['63 days', 'practitioner=dubois&type=first&from=2026-11-01&to=2027-01-02', ['to']],
    [
      'the year 0000',
      'practitioner=dubois&type=first&from=0000-00-00&to=0000-01-02',
      ['from', 'to'],
    ],
    [
      'the year 9999',
      'practitioner=dubois&type=first&from=9999-12-31&to=9999-99-99',
      ['from', 'to'],
    ],
    [
      'half an encoding',
      'practitioner=%E0%A4%A&type=first&from=2026-11-25&to=2026-11-25',
      ['practitioner'],
    ],
    [
      'a null byte',
      'practitioner=dubois%00&type=first&from=2026-11-25&to=2026-11-25',
      ['practitioner'],
    ],
  ])('refuses %s, naming the parameters', async (_, query, paths) => {
    const { get, engine } = await served();
    const answer = await get(`/api/availability?${query}`);
    expectProblem(answer, 'invalid');
    const errors = answer.json.errors as { path: string; message: string }[];
    expect(errors.map(({ path }) => path)).toEqual(paths);
    for (const { message } of errors) expect(message).toMatch(/\S/);
    expect(engine.queries).toEqual([]);
  });

  it('takes 62 days', async () => {
    const { get } = await served();
    const answer = await get(
      '/api/availability?practitioner=dubois&type=first&from=2026-11-01&to=2027-01-01',
    );
    expect(answer.status).toBe(200);
  });

  it('refuses a parameter given twice, and says which', async () => {
    const { get } = await served();
    const answer = await get(`${PATH}&from=2026-11-25`, { 'accept-language': 'en' });
    expectProblem(answer, 'malformed');
    expect(answer.json.detail).toContain('“from”');
  });

  it('keeps no refusal', async () => {
    const { get, engine } = await served();
    engine.broken = new Error('once');
    expect((await get(PATH)).status).toBe(500);
    engine.broken = null;
    expect((await get(PATH)).status).toBe(200);
  });
});
