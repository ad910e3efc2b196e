/** What a reader does with a message: answers an invitation, presses a button, writes to the bot. */
import { type HttpAnswer, redirect } from '../http/exchange.ts';
import type { InboxParts } from './inbox-page.ts';
import { invitationOf } from './invitations.ts';
import { type Frame, refusalPage } from './layout.ts';
import { type Say, sayIn } from './texts.ts';

/** Answers a form posted to `/inbox/<action>`; null when what it names is not there. */
export function inboxAction(
  parts: InboxParts,
  action: string,
  form: URLSearchParams,
  frame: Frame,
): HttpAnswer | null {
  switch (action) {
    case 'clear':
      parts.inbox.clear();
      return redirect('/inbox');
    case 'press':
      return press(parts, form);
    case 'say':
      return speak(parts, form, frame);
    case 'respond':
      return respond(parts, form, frame);
    default:
      return null;
  }
}

/** Only a button that is there can be pressed. */
function press({ inbox, telegram }: InboxParts, form: URLSearchParams): HttpAnswer | null {
  const message = Number(form.get('message'));
  const data = form.get('data') ?? '';
  const item = inbox.telegram.find((one) => one.messageId === message);
  const found = item?.buttons.flat().some((button) => button.callback_data === data) ?? false;
  if (!found) return null;
  telegram.press(message, data);
  return redirect('/inbox');
}

function speak(
  { inbox, telegram }: InboxParts,
  form: URLSearchParams,
  frame: Frame,
): HttpAnswer | null {
  const say = sayIn(frame.locale);
  const chatId = form.get('chat') ?? '';
  const text = (form.get('text') ?? '').trim();
  if (!inbox.telegram.some((item) => item.chatId === chatId)) return null;
  if (text === '' || text.length > 4096) return refused(frame, 400, 'refused-text', say);
  telegram.say(chatId, text);
  return redirect('/inbox');
}

function respond(
  { inbox, model }: InboxParts,
  form: URLSearchParams,
  frame: Frame,
): HttpAnswer | null {
  const say = sayIn(frame.locale);
  const item = inbox.mails.find(({ id }) => id === form.get('mail'));
  if (item?.invitation === undefined) return null;
  const answer = ANSWERS.find((one) => one === form.get('answer'));
  if (answer === undefined) return refused(frame, 400, 'refused-choice', say);
  const current = invitationOf(model, item);
  if (current === null) return refused(frame, 410, 'no-longer-invited', say);
  model.respond(current.calendarId, current.eventId, item.to, answer);
  return redirect('/inbox');
}

function refused(
  frame: Frame,
  status: number,
  why: 'refused-text' | 'refused-choice' | 'no-longer-invited',
  say: Say,
): HttpAnswer {
  return refusalPage(frame, status, say('refused'), say(why), '/inbox');
}

const ANSWERS = ['accepted', 'tentative', 'declined'] as const;
