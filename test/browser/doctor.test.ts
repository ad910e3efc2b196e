/** The doctor at her calendar, the messages that follow, and the admin page. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, PHONE } from '../support/browser.ts';
import { type Demo, openDemo } from '../support/demo.ts';
import { SECRETS } from '../support/outside.ts';
import {
  ANNAS_PHONE,
  book,
  freeSlot,
  freeSlots,
  postJson,
  type Slot,
} from '../support/patient.ts';
import { plain, spoken } from '../support/spoken.ts';
import { type Person, patient } from './patient-pages.ts';
import { visitors } from './visitors.ts';

const arrive = visitors();
let demo: Demo;
beforeAll(async () => {
  demo = await openDemo();
});
afterAll(() => demo?.close());

interface Booked {
  readonly id: string;
  readonly slot: Slot;
  readonly person: Person;
  /** Of every address of the booking: its token. */
  readonly query: string;
}

async function booked(name: string, daysAhead = 10): Promise<Booked> {
  const slot = await freeSlot(demo.server.url, daysAhead);
  const person = patient(name);
  const { status, json } = await book(demo.server.url, slot.start, person);
  if (status !== 201) throw new Error(`booking answered ${status}`);
  const query = new URL(String(json.manageUrl)).search;
  return { id: String(json.id), slot, person, query };
}

const dayOf = (slot: Slot): string => slot.start.slice(0, 10);
const startsOn = async (daysAhead: number): Promise<readonly string[]> =>
  (await freeSlots(demo.server.url, daysAhead)).map(({ start }) => start);

/** The panel of the event on the calendar page, opened for changes. */
async function opened(page: Page, { id, slot }: Booked): Promise<Locator> {
  await page.goto(`${demo.calendar}?from=${dayOf(slot)}`);
  await page.locator(`[data-event-id="${id}"]`).click();
  const panel = page.getByRole('dialog');
  await panel.getByText('Modifier', { exact: true }).click();
  return panel;
}

describe('the doctor’s calendar', () => {
  it('takes time away from patients with a block she adds', async () => {
    const slot = await freeSlot(demo.server.url, 12, 4);
    const page = await arrive({ viewport: DESKTOP });
    await page.goto(`${demo.calendar}?from=${dayOf(slot)}`);
    const adding = page.locator('form[action="/calendar/add"]');
    await page.getByRole('link', { name: 'Ajouter un événement' }).click();
    await adding.getByLabel('Titre').fill('Bloc opératoire');
    await adding.getByLabel('Jour', { exact: true }).fill(dayOf(slot));
    await adding.getByLabel('De', { exact: true }).fill(slot.start.slice(11, 16));
    await adding.getByLabel('À', { exact: true }).fill(slot.end.slice(11, 16));
    await adding.getByRole('button', { name: 'Ajouter' }).click();
    await page.getByText('Bloc opératoire').first().waitFor();
    await demo.sync();
    expect(await startsOn(12)).not.toContain(slot.start);
  });

  it('shows a booking with what the patient wrote, and moving it is told to her', async () => {
    const visit = await booked('Deplacee');
    const page = await arrive({ viewport: PHONE });
    const event = await opened(page, visit);
    const shown = await event.innerText();
    expect(shown).toContain(`RDV – Annabelle Deplacee`);
    expect(shown).toContain(ANNAS_PHONE.shown);
    const moving = event.locator('form[action="/calendar/edit"]');
    await moving.getByLabel('De', { exact: true }).fill('17:00');
    await moving.getByLabel('À', { exact: true }).fill('17:30');
    await moving.getByRole('button', { name: 'Enregistrer' }).click();
    await page.locator(`[data-event-id="${visit.id}"]`, { hasText: '17:00–17:30' }).waitFor();
    await demo.sync();
    const subject = await demo.mailed(visit.person.email, /^Rendez-vous déplacé/);
    expect(subject).toContain(spoken(visit.slot.start.replace(/T\d\d:\d\d/, 'T17:00')));
    expect(await startsOn(10)).toContain(visit.slot.start);
  });

  it('and deleting it is told to her too; restored, it stands again', async () => {
    const visit = await booked('Supprimee', 14);
    const page = await arrive({ viewport: DESKTOP });
    const event = await opened(page, visit);
    await event.getByRole('button', { name: 'Supprimer' }).click();
    await page.getByText('Supprimés (1)').waitFor();
    await demo.sync();
    await demo.mailed(visit.person.email, /^Rendez-vous annulé/);
    expect(await startsOn(14)).toContain(visit.slot.start);
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByText('Supprimés (1)').click();
    await page.getByRole('button', { name: 'Restaurer' }).click();
    await page.getByText('Supprimés (0)').waitFor();
    await demo.sync();
    await demo.mailed(visit.person.email, /^Rendez-vous rétabli/);
    expect(await startsOn(14)).not.toContain(visit.slot.start);
  });

  it('keeps the note she adds when the patient moves the booking', async () => {
    const visit = await booked('Notee', 16);
    const page = await arrive({ viewport: DESKTOP });
    const event = await opened(page, visit);
    const editing = event.locator('form[action="/calendar/edit"]');
    const notes = editing.getByLabel('Notes');
    await notes.fill(`${await notes.inputValue()}\nApporter les radios`);
    await editing.getByRole('button', { name: 'Enregistrer' }).click();
    await event.waitFor({ state: 'hidden' });
    await demo.sync();
    const [, , , later] = await startsOn(16);
    const address = `${demo.server.url}/api/bookings/${visit.id}/reschedule${visit.query}`;
    const moved = await postJson(address, { start: later });
    expect(moved.status).toBe(200);
    const after = await opened(page, visit);
    expect(await after.getByLabel('Notes').inputValue()).toContain('Apporter les radios');
  });
});

describe('the inbox', () => {
  it('shows each mail as its reader sees it, the newest first', async () => {
    const visit = await booked('Lectrice', 18);
    await demo.mailed(visit.person.email, /^Rendez-vous confirmé/);
    const page = await arrive({ viewport: DESKTOP });
    await page.goto(demo.inbox);
    const mail = page
      .locator('article[data-kind=mail]')
      .filter({ hasText: `→ ${visit.person.email}` })
      .filter({ hasText: 'Rendez-vous confirmé' });
    // The newest mail of all is open already.
    if (!(await mail.locator('iframe').isVisible())) await mail.locator('h2').click();
    const letter = mail.frameLocator('iframe');
    await letter.getByText('Bonjour Annabelle Lectrice,').waitFor();
    await letter.getByRole('link', { name: /Voir, déplacer ou annuler/ }).waitFor();
    await page.locator('article[data-kind=telegram]').first().waitFor();
  });
});

describe('the inbox at night', () => {
  it('shows mails that can be read: their ink is not the colour of their paper', async () => {
    const visit = await booked('Nocturne', 19);
    await demo.mailed(visit.person.email, /^Rendez-vous confirmé/);
    const page = await arrive({ viewport: DESKTOP, colorScheme: 'dark' });
    await page.goto(demo.inbox);
    // The first is Google's, and closed.
    const letter = page.locator('details[open] > iframe').first();
    await letter.contentFrame().locator('h1').waitFor();
    const ink = await letter.contentFrame().locator('h1').evaluate(COLOUR);
    const paper = await letter.evaluate(BACKGROUND);
    expect(Math.abs(brightness(paper) - brightness(ink))).toBeGreaterThan(125);
  });
});

describe('the admin page', () => {
  it('asks for the password, and says when it is wrong', async () => {
    const page = await arrive({ viewport: PHONE });
    await page.goto(demo.admin);
    await page.getByLabel('Mot de passe').fill('not the password');
    await page.getByRole('button', { name: 'Se connecter' }).click();
    await page.getByText('Ce n’est pas le bon mot de passe.').waitFor();
  });

  it('finds a booking and cancels it, and the patient is told', async () => {
    const visit = await booked('Administree', 20);
    const page = await arrive({ viewport: DESKTOP });
    await page.goto(demo.admin);
    await page.getByLabel('Mot de passe').fill(SECRETS.admin);
    await page.getByRole('button', { name: 'Se connecter' }).click();
    await page.getByLabel('Nom, e-mail ou téléphone').fill('administree');
    await page.keyboard.press('Enter');
    const item = page.getByRole('listitem').filter({ hasText: 'Annabelle Administree' });
    const text = plain(await item.innerText());
    expect(text).toContain(spoken(visit.slot.start));
    expect(text).toContain(ANNAS_PHONE.shown);
    await item.getByText('Annuler', { exact: true }).first().click();
    const sure = item.getByRole('button', { name: /^Oui, annuler/ });
    await sure.click();
    await page.getByRole('status').waitFor();
    await demo.mailed(visit.person.email, /^Rendez-vous annulé/);
    expect(await demo.eventIds(dayOf(visit.slot))).not.toContain(visit.id);
    expect(await startsOn(20)).toContain(visit.slot.start);
    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await page.getByLabel('Mot de passe').waitFor();
  });
});

/** As the browser computes them: functions of an element, in its own language. */
const COLOUR = new Function('element', 'return getComputedStyle(element).color') as (
  element: unknown,
) => string;
const BACKGROUND = new Function(
  'element',
  'return getComputedStyle(element).backgroundColor',
) as (element: unknown) => string;

/** Of `rgb(r, g, b)`: the mean of its three parts. */
const brightness = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(Number);
  return (red + green + blue) / 3;
};
