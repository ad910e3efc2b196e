/** Patients at the HTTP interface, each from an address of her own: nobody is slowed down for another. */
import { DAY } from '../src/engine/core/values.ts';

export interface Wish {
  readonly practitioner: string;
  /** RFC 3339. */
  readonly start: string;
  /** Nobody else's. */
  readonly email: string;
}

export interface Booked {
  readonly status: number;
  readonly id: string;
}

let patients = 0;

/** One for each of these starts, never the same twice. */
export const wishes = (practitioner: string, starts: readonly string[]): Wish[] =>
  starts.map((start) => {
    patients += 1;
    return { practitioner, start, email: `patient${patients}@patients.example` };
  });

/** Free starts from the third day on, oldest first. */
export async function freeStarts(url: string, practitioner: string): Promise<string[]> {
  const day = (ahead: number): string =>
    new Date(Date.now() + ahead * DAY).toISOString().slice(0, 10);
  const response = await fetch(
    `${url}/api/availability?practitioner=${practitioner}&type=consultation&from=${day(3)}&to=${day(58)}`,
  );
  if (!response.ok) throw new Error(`availability was answered ${response.status}`);
  const { slots } = (await response.json()) as { slots: readonly { start: string }[] };
  return slots.map(({ start }) => start);
}

/** Rejects when the server hangs up. */
export async function book(url: string, { practitioner, start, email }: Wish): Promise<Booked> {
  const response = await fetch(`${url}/api/bookings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': addressOf(email) },
    body: JSON.stringify({
      practitioner,
      type: 'consultation',
      start,
      firstName: 'Camille',
      lastName: 'Martin',
      email,
      phone: '+33 6 12 34 56 78',
    }),
  });
  const { id = '' } = (await response.json()) as { id?: string };
  return { status: response.status, id };
}

export interface Timed extends Booked {
  /** Until the answer, milliseconds. */
  readonly ms: number;
}

/** Books all of them, so many at once. */
export async function bookAll(
  url: string,
  wanted: readonly Wish[],
  atOnce: number,
): Promise<Timed[]> {
  const left = [...wanted];
  const answers: Timed[] = [];
  const worker = async (): Promise<void> => {
    for (let wish = left.shift(); wish !== undefined; wish = left.shift()) {
      const began = performance.now();
      const answer = await book(url, wish);
      answers.push({ ...answer, ms: performance.now() - began });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return answers;
}

/** Of 10.0.0.0/8. */
function addressOf(email: string): string {
  const number = Number(/\d+/.exec(email)?.[0] ?? 0);
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}
