/** Google, played by another process. */
import { fork } from 'node:child_process';
import type { GoogleCalls } from './google-process.ts';

export interface Google {
  /** Does this there; resolves with what it answers. */
  ask<Name extends keyof GoogleCalls>(
    name: Name,
    ...args: Parameters<GoogleCalls[Name]>
  ): Promise<ReturnType<GoogleCalls[Name]>>;
  close(): void;
}

interface Answer {
  readonly number: number;
  readonly value: unknown;
}

/** Resolves once it listens. */
export async function openGoogle(calendars: readonly string[]): Promise<Google> {
  const child = fork(new URL('./google-process.ts', import.meta.url), calendars);
  const waiting = new Map<number, (value: unknown) => void>();
  let last = 0;
  const answer = (): Promise<unknown> => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    waiting.set(last, resolve);
    return promise;
  };
  child.on('message', ({ number, value }: Answer) => {
    waiting.get(number)?.(value);
    waiting.delete(number);
  });
  await answer();
  return {
    async ask(name, ...args) {
      last += 1;
      const answered = answer();
      child.send({ number: last, name, args });
      return (await answered) as ReturnType<GoogleCalls[typeof name]>;
    },
    close: () => child.disconnect(),
  };
}
