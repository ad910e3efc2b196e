/** What a patient does on the pages, by what she reads there. */
import type { Page } from 'playwright-core';
import { ANNA } from '../support/patient.ts';

export type Person = { readonly [Field in keyof typeof ANNA]: string };

/** From the first page to the form; answers the time that was chosen, as in its address. */
export async function chooseTime(page: Page, form: string, nth = 0): Promise<string> {
  await page.goto(form);
  await page.getByRole('link', { name: /^(Consultation|Consultation 30)/ }).click();
  await page.waitForURL(/type=consultation/);
  // A few days from now, so that no test meets the notice a practice wants.
  await nextWeek(page);
  const day = page.locator('section').nth(3);
  await day.getByRole('link').nth(nth).click();
  await page.waitForURL(/start=/);
  return new URL(page.url()).searchParams.get('start') ?? '';
}

/** The week after the one that is shown: that one may be nearly over. */
export async function nextWeek(page: Page): Promise<void> {
  await page
    .getByRole('link', { name: /Semaine suivante|Next week/ })
    .first()
    .click();
  await page.waitForURL(/from=/);
}

/** Labels in the language of the page. */
export const LABELS = {
  fr: {
    firstName: 'Prénom',
    lastName: 'Nom',
    email: 'Adresse e-mail',
    phone: 'Téléphone',
    submit: 'Confirmer le rendez-vous',
  },
  en: {
    firstName: 'First name',
    lastName: 'Last name',
    email: 'E-mail address',
    phone: 'Phone',
    submit: 'Confirm the appointment',
  },
} as const;

export async function fillIn(
  page: Page,
  person: Person = ANNA,
  labels: (typeof LABELS)['fr' | 'en'] = LABELS.fr,
): Promise<void> {
  for (const field of ['firstName', 'lastName', 'email', 'phone'] as const) {
    await page.getByLabel(labels[field], { exact: true }).fill(person[field]);
  }
}

export const submit = (
  page: Page,
  labels: (typeof LABELS)['fr' | 'en'] = LABELS.fr,
): Promise<void> => page.getByRole('button', { name: labels.submit }).click();

/** Somebody of her own name, so that tests on one server do not meet each other's mails. */
export const patient = (name: string): Person => ({
  ...ANNA,
  lastName: name,
  email: `${name.toLowerCase()}@patients.example`,
});
