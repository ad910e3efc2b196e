/**
 * `npm run screenshots`: the pictures of the README, taken of the product itself. It starts on a new
 * sandbox, on a Monday morning that is always the same, and a short story is played on its pages.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { fillIn, submit } from '../test/browser/patient-pages.ts';
import { findChromium, thisMachine } from '../test/support/chromium.ts';
import { eventually } from '../test/support/eventually.ts';
import { machine, SECRETS } from '../test/support/outside.ts';
import { book, type Slot, send } from '../test/support/patient.ts';
import { startProgram } from '../test/support/program.ts';
import { clockZero } from '../test/support/suite-clock.ts';
import { withPalette } from './png.ts';

const FOLDER = 'docs/images';
const CLOCK = '2026-11-16T08:10:00+01:00';
const LARGEST_BYTES = 120_000;
const PORT = process.env.PORT ?? '3900';
const PHONE = { width: 390, height: 760 };
const DESKTOP = { width: 1200, height: 840 };

const PATIENTS = [
  ['2026-11-17', 2, 'Julien', 'Lefèvre'],
  ['2026-11-17', 9, 'Nadia', 'Benali'],
  ['2026-11-18', 4, 'Chloé', 'Bernard'],
  ['2026-11-19', 3, 'Marguerite', 'Roche'],
  ['2026-11-19', 8, 'Hugo', 'Faure'],
  ['2026-11-20', 1, 'Inès', 'Garnier'],
  ['2026-11-20', 9, 'Paul', 'Mercier'],
] as const;

const found = findChromium(thisMachine);
if ('missing' in found) throw new Error(found.missing);
const folder = mkdtempSync(join(tmpdir(), 'creneau-pictures-'));
const practice = join(folder, 'practice.yaml');
// Nobody types as fast as this visitor does.
writeFileSync(
  practice,
  readFileSync('config/practice.yaml', 'utf8').replace(
    /minFillSeconds: \d+/,
    'minFillSeconds: 0',
  ),
);
const server = await startProgram(
  {
    ...machine(),
    CLOCK_ZERO_MS: clockZero(CLOCK),
    PORT,
    DATABASE_URL: `file:${folder}/creneau.db`,
    PRACTICE_CONFIG: practice,
    APP_SECRET: SECRETS.app,
    ADMIN_PASSWORD: SECRETS.admin,
    NOTIFY_SETTLE_SECONDS: '0',
  },
  folder,
  { options: ['--examples'] },
);
const browser = await chromium.launch({
  executablePath: found.path,
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  mkdirSync(FOLDER, { recursive: true });
  await story(browser);
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true });
}

async function story(browser: Browser): Promise<void> {
  const form = address('Patient form');
  const calendar = address("Doctor's calendar");
  const inbox = address('Inbox');
  for (const [index, [day, nth, firstName, lastName]] of PATIENTS.entries()) {
    const { start } = await slotOf(day, nth);
    const email = `${firstName}@example.com`
      .normalize('NFD')
      .replace(/[^\w.@]/g, '')
      .toLowerCase();
    // The same person could not have as many.
    const phone = `+33 6 71 82 93 ${10 + index}`;
    const { status, text } = await book(server.url, start, {
      firstName,
      lastName,
      email,
      phone,
    });
    if (status !== 201) throw new Error(`booking answered ${status}: ${text}`);
  }

  // A patient on her phone.
  const patient = await visitor(browser, PHONE);
  await patient.goto(`${form}?practitioner=dubois&type=consultation`);
  await picture(patient, 'form');
  const { start } = await slotOf('2026-11-18', 1);
  await patient.goto(
    `${form}?${new URLSearchParams({ practitioner: 'dubois', type: 'consultation', start })}`,
  );
  await fillIn(patient, {
    firstName: 'Camille',
    lastName: 'Moreau',
    email: 'camille@example.com',
    phone: '06 12 34 56 78',
  });
  await submit(patient);
  await patient.waitForURL(/\/bookings\//);
  await picture(patient, 'booking');

  // The doctor at her calendar: she lays a block over one booking, and moves another by a quarter.
  const doctor = await visitor(browser, DESKTOP);
  await doctor.goto(calendar);
  const over = await timesOf(doctor, 'Paul Mercier');
  await doctor.goto(`${calendar}?${new URLSearchParams({ new: over.from, until: over.to })}`);
  const panel = doctor.getByRole('dialog');
  await panel.getByLabel('Titre').fill('Visite à domicile');
  await panel.getByRole('button', { name: 'Ajouter' }).click();
  await comesToBe(inbox, '« Visite à domicile »');
  await doctor.goto(calendar);
  await doctor.getByRole('link', { name: /^RDV – Hugo Faure/ }).focus();
  await doctor.keyboard.press('Shift+ArrowDown');
  await comesToBe(inbox, 'Rendez-vous déplacé');
  await doctor.getByText('Comprendre en cinq minutes').click();
  await picture(doctor, 'calendar');

  // What everybody was told.
  await doctor.goto(inbox);
  await picture(doctor, 'inbox');

  // The desk.
  await doctor.goto(address('Admin page'));
  await doctor.getByLabel('Mot de passe').fill(SECRETS.admin);
  await doctor.keyboard.press('Enter');
  await doctor.getByText('Camille Moreau').first().waitFor();
  await picture(doctor, 'admin');
}

async function visitor(browser: Browser, viewport: typeof PHONE): Promise<Page> {
  const context = await browser.newContext({
    viewport,
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(CLOCK);
  return page;
}

/** As the reader sees it when nothing moves any more. */
async function picture(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  const png = withPalette(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
  if (png.length > LARGEST_BYTES) throw new Error(`${name}.png has ${png.length} bytes`);
  writeFileSync(join(FOLDER, `${name}.png`), png);
  console.log(`${name}.png  ${Math.round(png.length / 1000)} kB`);
}

async function slotOf(day: string, nth: number): Promise<Slot> {
  const query = new URLSearchParams({
    practitioner: 'dubois',
    type: 'consultation',
    from: day,
    to: day,
  });
  const { json } = await send(`${server.url}/api/availability?${query}`);
  const slot = (json.slots as readonly Slot[])[nth];
  if (slot === undefined) throw new Error(`no slot ${nth} on ${day}`);
  return slot;
}

/** Its wall-clock times, `2026-11-20T15:00`, as the calendar page shows them. */
async function timesOf(page: Page, patient: string): Promise<{ from: string; to: string }> {
  const name = await page
    .getByRole('link', { name: new RegExp(`^RDV – ${patient}`) })
    .getAttribute('aria-label');
  const [, from, to] = /(\d\d:\d\d)–(\d\d:\d\d)/.exec(name ?? '') ?? [];
  const [day] = PATIENTS.flatMap(([day, , ...names]) =>
    names.join(' ') === patient ? [day] : [],
  );
  return { from: `${day}T${from}`, to: `${day}T${to}` };
}

function comesToBe(page: string, text: string): Promise<void> {
  return eventually(`“${text}” in the inbox`, async () =>
    (await send(page)).text.replaceAll('\u00a0', ' ').includes(text),
  );
}

function address(what: string): string {
  const url = server.addresses.get(what);
  if (url === undefined) throw new Error(`no address was printed for ${what}`);
  return url;
}
