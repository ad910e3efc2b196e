/** The little HTML that Telegram understands (Bot API: formatting options, HTML style). */

/** Only these three need escaping, and only these three are safe in every version of the API. */
export const escapeTelegram = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** What sendMessage accepts, in UTF-16 units (Bot API: sendMessage, text). */
export const TELEGRAM_TEXT_LIMIT = 4096;

/**
 * At most `limit` UTF-16 units of `html`, ending in « … » when something was cut. No tag, entity or
 * character is cut in two, and tags left open are closed: Telegram refuses a message otherwise, and
 * the alert would be lost. Counting the markup too errs on the safe side.
 */
export function cutTelegramHtml(html: string, limit = TELEGRAM_TEXT_LIMIT): string {
  if (html.length <= limit) return html;
  const open: string[] = [];
  const closing = (): string =>
    open
      .toReversed()
      .map((name) => `</${name}>`)
      .join('');
  let kept = '';
  for (const [piece, slash, name] of html.matchAll(PIECE)) {
    if (name !== undefined && slash === '/') {
      open.pop();
      kept += piece;
      continue;
    }
    // What this piece would still owe: its own closing tag, those already open, and the ellipsis.
    const owed = (name === undefined ? 0 : name.length + 3) + closing().length + 1;
    if (kept.length + piece.length + owed > limit) return `${kept}…${closing()}`;
    if (name !== undefined) open.push(name);
    kept += piece;
  }
  return kept;
}

/** A tag, an entity, or one character (never half of a surrogate pair). */
const PIECE = /<(\/?)([a-z]+)[^<>]*>|&(?:[a-z]+|#\d+);|[\s\S]/gu;
