/** How a calendar is watched, in English: for logs, the command line and probes. */
import type { WatchState } from './channel.ts';
import { type Instant, unreachable } from './values.ts';

export function watchWords(state: WatchState): string {
  switch (state.kind) {
    case 'off':
      return 'polled only';
    case 'opening':
      return 'a watch channel is being opened';
    case 'open':
      return `changes are pushed by Google; watch channel until ${iso(state.until)}`;
    case 'silent':
      return state.heardAt === null
        ? 'a watch channel is open, but Google’s messages do not arrive: check that PUBLIC_URL can be reached from the internet and has a valid certificate; polled meanwhile'
        : `a watch channel is open, but silent since ${iso(state.heardAt)}; polled meanwhile`;
    case 'refused':
      return `polled only: ${state.reason}`;
    case 'failing':
      return `polled only for now: ${state.reason}`;
    default:
      return unreachable(state);
  }
}

const iso = (at: Instant): string => new Date(at).toISOString();
