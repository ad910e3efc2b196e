/**
 * One model of how Google Calendar behaves, without HTTP. Every operation answers Google's JSON or
 * throws a `Refusal`. Time and chance are given; the same seed and the same calls give the same answers.
 */
import { type Instant, must } from '../../engine/core/values.ts';
import { type Context, type GuestMail, ownerCaller, readable } from './context.ts';
import { queryFreeBusy } from './free-busy.ts';
import { type ListOptions, listEvents, listInstances } from './list.ts';
import { plantEvent } from './plant.ts';
import type { ListParams } from './query.ts';
import { seededRandom } from './random.ts';
import { deleted, notFound } from './refusal.ts';
import { type RenderOptions, render } from './render.ts';
import type { CalendarFacts, Json, StoredEvent } from './resource.ts';
import { find } from './series.ts';
import { type CalendarState, createStore, liveReader, type Store } from './store.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { type Channels, createChannels } from './watch.ts';
import {
  changeEvent,
  deleteEvent,
  insertEvent,
  moveEvent,
  respondTo,
  type WriteOptions,
} from './write.ts';

export interface ModelOptions {
  readonly now: () => Instant;
  readonly seed: number;
  readonly calendars: readonly (Omit<CalendarFacts, 'accessRole'> & Partial<CalendarFacts>)[];
  /** Mail address of the account. A calendar of id `primary` gets it as its id. */
  readonly owner?: string;
}

export interface ReadOptions extends ListOptions {
  readonly timeZone?: string;
  readonly maxAttendees?: number;
}

export interface GoogleModel {
  readonly switches: Switches;
  readonly owner: string;
  readonly store: Store;
  readonly channels: Channels;
  readonly now: () => Instant;
  readonly context: Context;

  get(calendarId: string, eventId: string, options?: ReadOptions): Json;
  list(calendarId: string, params?: ListParams, options?: ListOptions): Json;
  instances(
    calendarId: string,
    eventId: string,
    params?: ListParams & { readonly originalStart?: string },
  ): Json;
  insert(calendarId: string, body: Json, options?: Partial<WriteOptions>): Json;
  patch(calendarId: string, eventId: string, body: Json, options?: Partial<WriteOptions>): Json;
  update(
    calendarId: string,
    eventId: string,
    body: Json,
    options?: Partial<WriteOptions>,
  ): Json;
  delete(calendarId: string, eventId: string, options?: Partial<WriteOptions>): void;
  move(calendarId: string, eventId: string, destination: string): Json;
  freeBusy(body: Json): Json;
  calendar(calendarId: string): Json;
  calendarListEntry(calendarId: string): Json;
  calendarList(): Json;

  /** A guest answers the invitation. */
  respond(
    calendarId: string,
    eventId: string,
    email: string,
    status: 'accepted' | 'declined' | 'tentative' | 'needsAction',
    comment?: string,
  ): Json;
  /** Puts a resource there as it is, whatever a client might do: foreign and odd events. */
  plant(calendarId: string, resource: Json): Json;
  /** From now on every sync token of the calendar (default: of all) answers 410. */
  expireTokens(calendarId?: string): void;
  /** The calendar is shared with us with other rights, or not at all. */
  share(calendarId: string, accessRole: CalendarFacts['accessRole']): void;
  /** Mails Google itself sends to guests. */
  onGuestMail(listener: (mail: GuestMail) => void): void;
}

export function createModel(options: ModelOptions): GoogleModel {
  const random = seededRandom(options.seed);
  const owner = options.owner ?? 'doctor@creneau.example';
  const calendars = options.calendars.map((facts) => ({
    accessRole: 'owner' as const,
    ...facts,
    id: facts.id === 'primary' ? owner : facts.id,
  }));
  const main = options.calendars.some((facts) => facts.id === 'primary')
    ? owner
    : (calendars[0]?.id ?? owner);
  const guestMailListeners: ((mail: GuestMail) => void)[] = [];
  const store = createStore({
    calendars,
    mainId: main,
    now: options.now,
    fraction: random.fraction,
  });
  const context: Context = {
    store,
    switches: defaultSwitches(),
    random,
    now: options.now,
    owner,
    linkRoot: 'https://www.google.com',
    changed: (calendarId) => channels.changed(calendarId),
    mailed: (mail) => {
      for (const listener of guestMailListeners) listener(mail);
    },
  };
  const channels = createChannels(context);
  const shown = (calendarId: string, event: StoredEvent, read: ReadOptions = {}): Json =>
    render(event, renderOptions(context, readable(context, calendarId), read));
  const write = (given: Partial<WriteOptions> = {}): WriteOptions => ({
    caller: ownerCaller,
    ...given,
  });

  return {
    switches: context.switches,
    owner,
    store,
    channels,
    now: options.now,
    context,
    get(calendarId, eventId, read = {}) {
      const calendar = readable(context, calendarId);
      const reader = liveReader(calendar);
      const before = read.stale === true ? calendar.recent.at(-1)?.before : undefined;
      const event = before?.has(eventId) ? before.get(eventId) : find(reader, eventId);
      const purged = event?.status === 'cancelled' && context.switches.tombstones === 'purged';
      if (event === undefined || purged) throw notFound();
      return shown(calendarId, event, read);
    },
    list: (calendarId, params = {}, read = {}) => listEvents(context, calendarId, params, read),
    instances: (calendarId, eventId, params = {}) =>
      listInstances(context, calendarId, eventId, params),
    insert: (calendarId, body, given) =>
      shown(calendarId, insertEvent(context, calendarId, body, write(given))),
    patch: (calendarId, eventId, body, given) =>
      shown(calendarId, changeEvent(context, 'patch', calendarId, eventId, body, write(given))),
    update: (calendarId, eventId, body, given) =>
      shown(
        calendarId,
        changeEvent(context, 'update', calendarId, eventId, body, write(given)),
      ),
    delete(calendarId, eventId, given) {
      // A husk was never deleted by anybody, but it is just as gone.
      if (readable(context, calendarId).live.get(eventId)?.husk === true) throw deleted();
      deleteEvent(context, calendarId, eventId, write(given));
    },
    move: (calendarId, eventId, destination) =>
      shown(destination, moveEvent(context, calendarId, eventId, destination)),
    freeBusy: (body) => queryFreeBusy(context, body),
    calendar(calendarId) {
      const { facts } = readable(context, calendarId);
      return {
        kind: 'calendar#calendar',
        etag: '"p32v8p1f0kq0oo0o"',
        id: facts.id,
        summary: facts.summary,
        timeZone: facts.timeZone,
        conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
      };
    },
    calendarListEntry: (calendarId) => entryOf(readable(context, calendarId), main),
    calendarList: () => ({
      kind: 'calendar#calendarList',
      etag: '"p338abvtmvujfk0g"',
      nextSyncToken: Buffer.from(`calendarList ${owner}`).toString('base64url'),
      items: [...store.calendars.values()]
        .filter((calendar) => calendar.facts.accessRole !== 'none')
        .map((calendar) => entryOf(calendar, main)),
    }),
    respond: (calendarId, eventId, email, status, comment) =>
      shown(calendarId, respondTo(context, calendarId, eventId, email, status, comment)),
    plant: (calendarId, resource) =>
      shown(calendarId, plantEvent(context, calendarId, resource)),
    expireTokens(calendarId) {
      const dead =
        calendarId === undefined ? store.calendars.values() : [store.calendar(calendarId)];
      for (const calendar of dead) store.expire(calendar);
    },
    share(calendarId, accessRole) {
      const id = calendarId === 'primary' ? main : calendarId;
      const calendar = must(store.calendars.get(id), `calendar ${id}`);
      calendar.facts = { ...calendar.facts, accessRole };
      // Rights that change kill sync tokens (google: Synchronize resources efficiently).
      store.expire(calendar);
    },
    onGuestMail: (listener) => void guestMailListeners.push(listener),
  };
}

function renderOptions(
  context: Context,
  calendar: CalendarState,
  read: ReadOptions,
): RenderOptions {
  const { facts } = calendar;
  return {
    calendarId: facts.id,
    calendarSummary: facts.summary,
    accessRole: facts.accessRole,
    timeZone: read.timeZone ?? facts.timeZone,
    linkRoot: context.linkRoot,
    ...(read.maxAttendees === undefined ? {} : { maxAttendees: read.maxAttendees }),
  };
}

function entryOf({ facts }: CalendarState, main: string): Json {
  return {
    kind: 'calendar#calendarListEntry',
    etag: '"1541799526249000"',
    id: facts.id,
    summary: facts.summary,
    timeZone: facts.timeZone,
    colorId: '8',
    backgroundColor: '#16a765',
    foregroundColor: '#000000',
    selected: true,
    accessRole: facts.accessRole,
    defaultReminders: [{ method: 'popup', minutes: 30 }],
    ...(facts.id === main ? { primary: true } : {}),
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
  };
}
