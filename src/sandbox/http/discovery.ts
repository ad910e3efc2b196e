/**
 * Google's discovery document as a referee: which operation a request is, and whether everything in it
 * exists. Google ignores some unknown names; here each is refused, so that a typing error of ours shows.
 */
import { readFileSync } from 'node:fs';
import { badRequest, Refusal } from '../model/refusal.ts';
import { isObject, type Json } from '../model/resource.ts';
import { decodePart } from './exchange.ts';

export interface Operation {
  /** `events.insert`. */
  readonly name: string;
  readonly scopes: readonly string[];
  readonly requestSchema: string | null;
  readonly responseSchema: string | null;
  readonly parameters: Readonly<Record<string, Parameter>>;
}

export interface Route {
  readonly operation: Operation;
  readonly path: Readonly<Record<string, string>>;
}

export interface Discovery {
  /** `path` without `/calendar/v3/`, still percent-encoded. Null: no such method. */
  route(method: string, path: string): Route | null;
  /** Query parameters in their types; refuses unknown and misspelt ones. */
  query(operation: Operation, search: URLSearchParams): Json;
  /** Refuses what the request's schema does not know. */
  checkBody(operation: Operation, body: unknown): Json;
  /** Whether a response has that field; null: objects with free keys. */
  fieldOf(schema: Schema | null, field: string): Schema | null | undefined;
  responseSchema(operation: Operation): Schema | null;
}

interface Parameter {
  readonly type: string;
  readonly location: 'path' | 'query';
  readonly repeated?: boolean;
  readonly required?: boolean;
  readonly format?: string;
  readonly minimum?: string;
  readonly maximum?: string;
  readonly enum?: readonly string[];
}

export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
}

interface Document {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly resources: Readonly<Record<string, { readonly methods?: Record<string, Method> }>>;
}

interface Method {
  readonly httpMethod: string;
  readonly path: string;
  readonly parameters?: Record<string, Parameter>;
  readonly request?: { readonly $ref: string };
  readonly response?: { readonly $ref: string };
  readonly scopes?: readonly string[];
}

/** The document is read once, at the first use. */
export function loadDiscovery(): Discovery {
  loaded ??= build();
  return loaded;
}
let loaded: Discovery | null = null;

function build(): Discovery {
  const file = new URL('../calendar-v3.discovery.json', import.meta.url);
  const document = JSON.parse(readFileSync(file, 'utf8')) as Document;
  const routes = Object.entries(document.resources).flatMap(([resource, { methods }]) =>
    Object.entries(methods ?? {}).map(([name, method]) => ({
      httpMethod: method.httpMethod,
      segments: method.path.split('/'),
      operation: {
        name: `${resource}.${name}`,
        scopes: method.scopes ?? [],
        requestSchema: method.request?.$ref ?? null,
        responseSchema: method.response?.$ref ?? null,
        parameters: method.parameters ?? {},
      },
    })),
  );
  const resolve = (schema: Schema): Schema =>
    schema.$ref === undefined ? schema : (document.schemas[schema.$ref] ?? schema);

  return {
    route(method, path) {
      const given = path.split('/');
      for (const { httpMethod, segments, operation } of routes) {
        if (httpMethod !== method || segments.length !== given.length) continue;
        const found = matchPath(segments, given);
        if (found !== null) return { operation, path: found };
      }
      return null;
    },
    query(operation, search) {
      const values: Record<string, unknown> = {};
      for (const name of new Set(search.keys())) {
        const parameter = operation.parameters[name] ?? document.parameters[name];
        if (parameter === undefined || parameter.location !== 'query') {
          throw refuse(name, `Unknown parameter "${name}" for calendar.${operation.name}`);
        }
        const given = search.getAll(name).map((text) => typed(name, text, parameter));
        if (parameter.repeated !== true && given.length > 1) {
          throw refuse(name, `Parameter "${name}" is given more than once`);
        }
        values[name] = parameter.repeated === true ? given : given[0];
      }
      for (const [name, parameter] of Object.entries(operation.parameters)) {
        if (
          parameter.required === true &&
          parameter.location === 'query' &&
          !(name in values)
        ) {
          throw new Refusal({
            status: 400,
            reason: 'required',
            message: `Required parameter: ${name}`,
            location: { type: 'parameter', name },
          });
        }
      }
      return values;
    },
    checkBody(operation, body) {
      if (operation.requestSchema === null) {
        if (body !== null) throw badRequest(`calendar.${operation.name} takes no body`);
        return {};
      }
      if (!isObject(body)) throw badRequest('Parse Error');
      checkValue(body, { $ref: operation.requestSchema }, operation.requestSchema, resolve);
      return body;
    },
    fieldOf(schema, field) {
      if (schema === null) return null;
      const whole = resolve(schema);
      const inner = whole.type === 'array' && whole.items ? resolve(whole.items) : whole;
      const found = inner.properties?.[field] ?? inner.additionalProperties;
      return found === undefined ? undefined : resolve(found);
    },
    responseSchema: (operation) =>
      operation.responseSchema === null
        ? null
        : (document.schemas[operation.responseSchema] ?? null),
  };
}

function matchPath(
  segments: readonly string[],
  given: readonly string[],
): Record<string, string> | null {
  const found: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    const text = given[i] ?? '';
    if (segment.startsWith('{')) {
      const decoded = decodePart(text);
      if (decoded === null || decoded === '') return null;
      found[segment.slice(1, -1)] = decoded;
    } else if (segment !== text) return null;
  }
  return found;
}

function typed(name: string, text: string, parameter: Parameter): unknown {
  const wrong = (): Refusal => refuse(name, `Invalid value "${text}" for parameter "${name}"`);
  if (parameter.enum !== undefined && !parameter.enum.includes(text)) throw wrong();
  switch (parameter.type) {
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw wrong();
      return text === 'true';
    case 'integer': {
      const value = Number(text);
      const low = Number(parameter.minimum ?? Number.NEGATIVE_INFINITY);
      // Above the maximum Google quietly takes the maximum.
      if (!/^-?\d+$/.test(text) || value < low) throw wrong();
      return value;
    }
    default:
      return text;
  }
}

function checkValue(
  value: unknown,
  given: Schema,
  path: string,
  resolve: (schema: Schema) => Schema,
): void {
  // null means "not given", and in a patch "delete".
  if (value === null) return;
  const schema = resolve(given);
  const wrong = (): Refusal =>
    refuse(path, `Invalid value for ${path}: expected ${schema.type}`);
  switch (schema.type) {
    case 'object':
      if (!isObject(value)) throw wrong();
      for (const [name, inner] of Object.entries(value)) {
        const known = schema.properties?.[name] ?? schema.additionalProperties;
        if (known === undefined) throw refuse(path, `Unknown field "${name}" in ${path}`);
        checkValue(inner, known, `${path}.${name}`, resolve);
      }
      return;
    case 'array':
      if (!Array.isArray(value)) throw wrong();
      for (const [i, inner] of value.entries()) {
        checkValue(inner, schema.items ?? {}, `${path}[${i}]`, resolve);
      }
      return;
    case 'string':
      // int64 travels as a string, but a number is taken too.
      if (
        typeof value !== 'string' &&
        !(schema.format === 'int64' && typeof value === 'number')
      ) {
        throw wrong();
      }
      return;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong();
      return;
    case 'integer':
      if (!Number.isInteger(value)) throw wrong();
      return;
    case 'number':
      if (typeof value !== 'number') throw wrong();
      return;
    default:
      return;
  }
}

const refuse = (name: string, message: string): Refusal =>
  new Refusal({
    status: 400,
    reason: 'invalidParameter',
    message: `${message} (checked against the discovery document)`,
    location: { type: 'parameter', name },
  });
