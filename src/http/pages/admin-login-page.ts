/** The door of the admin pages. */
import { admin } from '../../texts/admin.ts';
import { text } from '../../texts/catalogue.ts';
import { type Html, html } from '../html.ts';
import { type Frame, layout } from './layout.ts';

export function loginPage(
  frame: Frame,
  {
    refused,
    back,
  }: {
    readonly refused: { readonly waitSeconds: number } | 'wrong' | null;
    readonly back: string;
  },
): Html {
  const say = (key: keyof typeof admin, params?: Readonly<Record<string, number>>) =>
    text(admin, frame.locale, key, params);
  const error =
    refused === 'wrong'
      ? say('admin.wrong')
      : refused && say('admin.wait', { seconds: refused.waitSeconds });
  return layout(frame, {
    title: say('admin.title'),
    personal: true,
    body: html`<h1>${say('admin.title')}</h1>
${error && html`<p class="alert" id="password-error" role="alert">${error}</p>`}
<form method="post" action="/admin/login">
<input type="hidden" name="back" value="${back}">
<div class="field"><label for="password">${say('admin.password')}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${error && html` aria-invalid="true" aria-describedby="password-error"`}></div>
<button class="main" type="submit">${say('admin.login')}</button>
</form>`,
  });
}

/** Asks for the same page again, from here: then the cookie comes along. */
export function arrivingPage(frame: Frame, here: string): Html {
  const title = text(admin, frame.locale, 'admin.title');
  return layout(frame, {
    title,
    personal: true,
    again: true,
    body: html`<h1>${title}</h1>
<p><a class="button" href="${here}">${text(admin, frame.locale, 'admin.goOn')}</a></p>`,
  });
}
