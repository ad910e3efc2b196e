/** Getting into the admin pages, as their tests need it. */
import { expect } from 'vitest';
import { type Served, served } from './served.ts';

export const PASSWORD = 'correct horse battery staple';

export interface LoggedIn extends Served {
  readonly cookie: string;
  readonly formToken: string;
  /** A page, once logged in. */
  page(path: string): Promise<string>;
  /** Presses a button: its form's fields, with the page's token. Answers where it led. */
  press(path: string, fields?: Record<string, string>): Promise<string | null>;
}

export async function loggedIn(server?: Served): Promise<LoggedIn> {
  const at = server ?? (await served({ adminPassword: PASSWORD }));
  const answer = await at.postForm('/admin/login', { password: PASSWORD });
  const cookie = String(answer.headers.get('set-cookie')).split(';')[0] ?? '';
  const first = await at.get('/admin', { cookie });
  const formToken = /name="formToken" value="([^"]+)"/.exec(first.text)?.[1] ?? '';
  return {
    ...at,
    cookie,
    formToken,
    async page(path) {
      const got = await at.get(path, { cookie });
      expect(got.status, path).toBe(200);
      return got.text;
    },
    async press(path, fields = {}) {
      const got = await at.postForm(path, { formToken, ...fields }, { cookie });
      expect(got.status, path).toBe(303);
      return got.headers.get('location');
    },
  };
}
