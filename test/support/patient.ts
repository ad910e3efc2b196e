/** A patient at the HTTP interface. */
import { DateTime } from 'luxon';

export interface Slot {
  readonly start: string;
  readonly end: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed when it is JSON, else empty. */
  readonly json: Readonly<Record<string, unknown>>;
}

export const ANNA = {
  firstName: 'Annabelle',
  lastName: 'Quenneville',
  email: 'annabelle@patients.example',
  phone: '+33 6 71 82 93 04',
} as const;

/** Her number as it is kept, and as people of the practice read it. */
export const ANNAS_PHONE = { kept: '+33671829304', shown: '06 71 82 93 04' } as const;

export async function send(url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const json = isJson && text !== '' ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, text, json };
}

export const postJson = (
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> =>
  send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** Of consultations on the day so many days from now. */
export const availabilityUrl = (server: string, daysAhead: number): string => {
  const day = DateTime.now().setZone('Europe/Paris').plus({ days: daysAhead }).toISODate();
  return `${server}/api/availability?practitioner=dubois&type=consultation&from=${day}&to=${day}`;
};

export async function freeSlots(server: string, daysAhead: number): Promise<readonly Slot[]> {
  const { status, json } = await send(availabilityUrl(server, daysAhead));
  if (status !== 200) throw new Error(`availability answered ${status}`);
  return json.slots as readonly Slot[];
}

/** The free slot of that day with this number, from 0. */
export async function freeSlot(server: string, daysAhead = 10, nth = 0): Promise<Slot> {
  const slot = (await freeSlots(server, daysAhead))[nth];
  if (slot === undefined) throw new Error(`no free slot ${nth} on day ${daysAhead}`);
  return slot;
}

/** What the form sends. `changes` win. */
export const request = (start: string, changes: object = {}): object => ({
  practitioner: 'dubois',
  type: 'consultation',
  start,
  ...ANNA,
  ...changes,
});

export const book = (server: string, start: string, changes: object = {}): Promise<Reply> =>
  postJson(`${server}/api/bookings`, request(start, changes));

/** A link out of a mail, on the server as it is reached now. */
export function linkOn(server: string, link: unknown): string {
  const { pathname, search } = new URL(String(link));
  return `${server}${pathname}${search}`;
}
