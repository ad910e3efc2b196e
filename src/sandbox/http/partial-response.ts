/** The `fields` parameter: `items(id,start/dateTime),nextPageToken` (google: Work with partial resources). */
import { Refusal } from '../model/refusal.ts';
import { isObject } from '../model/resource.ts';
import type { Discovery, Schema } from './discovery.ts';

/** What to keep of an object: its fields, each with what to keep of it in turn. Null keeps all. */
export type Selection = ReadonlyMap<string, Selection> | null;

/** Parses a selector; refuses what is malformed, and fields that the response does not have. */
export function parseFields(
  text: string,
  schema: Schema | null,
  fieldOf: Discovery['fieldOf'],
): Selection {
  let at = 0;
  const wrong = (name: string): Refusal =>
    new Refusal({
      status: 400,
      reason: 'invalidParameter',
      message: `Invalid field selection ${name}`,
      location: { type: 'parameter', name: 'fields' },
    });
  const readList = (of: Schema | null, closing: boolean): Selection => {
    const selection = new Map<string, Selection>();
    for (;;) {
      const [name, inner] = readOne(of);
      // The same field named twice is the union of both.
      selection.set(name, selection.has(name) ? union(selection.get(name), inner) : inner);
      const next = text[at];
      if (next === ',') {
        at += 1;
        continue;
      }
      if (closing ? next !== ')' : next !== undefined) throw wrong(text);
      if (closing) at += 1;
      return selection;
    }
  };
  const readOne = (of: Schema | null): [string, Selection] => {
    const name = /^(\*|[A-Za-z]\w*)/.exec(text.slice(at))?.[0];
    if (name === undefined) throw wrong(text);
    at += name.length;
    const inner = name === '*' ? null : fieldOf(of, name);
    if (inner === undefined) throw wrong(name);
    if (text[at] === '/') {
      at += 1;
      const [field, rest] = readOne(inner);
      return [name, new Map([[field, rest]])];
    }
    if (text[at] === '(') {
      at += 1;
      return [name, readList(inner, true)];
    }
    return [name, null];
  };
  return readList(schema, false);
}

/** Keeps the selected fields; arrays are looked through. */
export function select(value: unknown, selection: Selection): unknown {
  if (selection === null) return value;
  if (Array.isArray(value)) return value.map((one) => select(one, selection));
  if (!isObject(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const wanted = selection.has(name) ? selection.get(name) : selection.get('*');
    if (wanted !== undefined) kept[name] = select(inner, wanted);
  }
  return kept;
}

function union(a: Selection | undefined, b: Selection): Selection {
  if (a === null || a === undefined || b === null) return null;
  const merged = new Map(a);
  for (const [name, inner] of b) {
    merged.set(name, merged.has(name) ? union(merged.get(name), inner) : inner);
  }
  return merged;
}
