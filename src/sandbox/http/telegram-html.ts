/** What Telegram makes of `parse_mode: HTML` (Bot API: HTML style), errors in its words. */

/** The text left after parsing, or what Telegram complains about. */
export function parseTelegramHtml(
  html: string,
): { readonly text: string } | { readonly problem: string } {
  const open: string[] = [];
  let text = '';
  let at = 0;
  while (at < html.length) {
    const char = html[at];
    if (char === '&') {
      const entity = /^&(lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);/.exec(html.slice(at));
      // An ampersand that begins no entity stands for itself.
      text += entity === null ? '&' : characterOf(entity[1] ?? '');
      at += entity?.[0].length ?? 1;
      continue;
    }
    if (char !== '<') {
      text += char;
      at += 1;
      continue;
    }
    const offset = Buffer.byteLength(html.slice(0, at));
    const end = html.indexOf('>', at);
    if (end < 0) return { problem: `Unclosed start tag at byte offset ${offset}` };
    const inside = html.slice(at + 1, end);
    const name = /^\/?([a-z0-9-]*)/i.exec(inside)?.[1]?.toLowerCase() ?? '';
    if (inside.startsWith('/')) {
      const last = open.pop();
      if (last === undefined) return { problem: `Unexpected end tag at byte offset ${offset}` };
      if (name !== last) {
        return {
          problem: `Unmatched end tag at byte offset ${offset}, expected "</${last}>", found "</${name}>"`,
        };
      }
    } else {
      if (!TAGS.has(name)) {
        return { problem: `Unsupported start tag "${name}" at byte offset ${offset}` };
      }
      open.push(name);
    }
    at = end + 1;
  }
  const last = open.pop();
  if (last !== undefined) {
    return { problem: `Can't find end tag corresponding to start tag "${last}"` };
  }
  return { text };
}

function characterOf(entity: string): string {
  const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };
  const known = named[entity];
  if (known !== undefined) return known;
  const code = entity.startsWith('#x')
    ? Number.parseInt(entity.slice(2), 16)
    : Number(entity.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

const TAGS = new Set([
  'b',
  'strong',
  'i',
  'em',
  'u',
  'ins',
  's',
  'strike',
  'del',
  'span',
  'tg-spoiler',
  'a',
  'tg-emoji',
  'code',
  'pre',
  'blockquote',
]);
