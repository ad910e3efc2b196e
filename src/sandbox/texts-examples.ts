/** Titles of the example events of a new sandbox. */
import type { Catalogue } from '../texts/catalogue.ts';

export const exampleTexts = {
  lunch: { fr: 'Déjeuner', en: 'Lunch' },
  errand: { fr: 'Réunion à l’école', en: 'School meeting' },
  note: { fr: 'Commander les vaccins', en: 'Order vaccines' },
} as const satisfies Catalogue;
