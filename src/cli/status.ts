/** `creneau status`: how far the mirror is to be trusted, and what is left to do. */
import { DateTime } from 'luxon';
import { watchWords } from '../engine/core/watch-words.ts';
import { withEngine } from './open.ts';

export function status({ json }: { readonly json?: boolean }): Promise<number> {
  return withEngine(async ({ engine }) => {
    const { calendars, freezes, unfinished, waiting, offers, notices } = await engine.status();
    const view = calendars.map(
      ({ practitioner, verifiedAt, fullAt, ageMs, stale, failure, alerted, watch }) => ({
        practitioner,
        verifiedAt: verifiedAt === null ? null : new Date(verifiedAt).toISOString(),
        fullAt: fullAt === null ? null : new Date(fullAt).toISOString(),
        ageSeconds: ageMs === null ? null : Math.round(ageMs / 1_000),
        stale,
        failure: failure?.reason ?? null,
        alerted,
        watch: watch ? { state: watch.kind, says: watchWords(watch) } : null,
      }),
    );
    const frozen = freezes.map(({ id, practitioner, since, coming, held }) => ({
      id,
      practitioner,
      since: new Date(since).toISOString(),
      coming,
      cancelled: held.filter((booking) => booking.status === 'cancelled').map(({ id }) => id),
      moved: held.filter((booking) => booking.status !== 'cancelled').map(({ id }) => id),
    }));
    if (json) {
      console.log(
        JSON.stringify(
          { calendars: view, freezes: frozen, unfinished, waiting, offers, notices },
          null,
          2,
        ),
      );
      return 0;
    }
    for (const {
      practitioner,
      verifiedAt,
      ageSeconds,
      stale,
      failure,
      alerted,
      watch,
    } of view) {
      const age =
        verifiedAt === null || ageSeconds === null
          ? 'never read yet'
          : `verified ${ageSeconds} s ago (${local(verifiedAt, engine.practice.timeZone)})`;
      console.log(`${practitioner}: ${age}${failure === null ? '' : `; failing: ${failure}`}`);
      if (verifiedAt !== null && stale) {
        const limit = engine.practice.policy.staleAfterMinutes;
        console.log(
          `${practitioner}: STALE, older than ${limit} min: changes made in Google Calendar are not ` +
            'seen; while passes fail, bookings are kept as requests',
        );
      }
      if (alerted !== null) console.log(`${practitioner}: the doctor was alerted`);
      if (watch !== null) console.log(`${practitioner}: ${watch.says}`);
    }
    for (const { practitioner, since, coming, cancelled, moved } of frozen) {
      console.log(
        `${practitioner}: FROZEN since ${local(since, engine.practice.timeZone)}: ` +
          `${cancelled.length} of ${coming} coming bookings cancelled and ${moved.length} moved ` +
          'at once. No patient is told until you say so: creneau resync ' +
          `--practitioner ${practitioner} --accept (it is meant) or --refuse (put them back)`,
      );
    }
    if (waiting > 0) {
      console.log(`waiting list: ${waiting} wait for something earlier, ${offers} offers open`);
    }
    console.log(`unfinished work: ${unfinished}`);
    console.log(`notices: ${notices.due} due, ${notices.dead} given up, ${notices.sent} sent`);
    return 0;
  });
}

const local = (iso: string, zone: string): string =>
  DateTime.fromISO(iso, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');
