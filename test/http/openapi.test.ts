import { describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../src/http/problem.ts';
import { served } from './served.ts';

interface Document {
  readonly openapi: string;
  readonly info: { readonly description: string };
  readonly paths: Record<string, Record<string, { responses: object; parameters?: object[] }>>;
  readonly components: {
    readonly schemas: Record<string, { properties?: Record<string, { enum?: string[] }> }>;
  };
}

async function documented() {
  const { app, get } = await served({ adminPassword: 'pw' });
  const routes = app.router.stack.flatMap(({ route }) => {
    const methods = new Set(route?.stack.map(({ method }) => method));
    const path = route?.path.replace(/:(\w+)/g, '{$1}') ?? '';
    return ['get', 'post'].filter((method) => methods.has(method)).map((m) => `${m} ${path}`);
  });
  const answer = await get('/openapi.json');
  return { routes, answer, document: answer.json as unknown as Document };
}

describe('openapi.json', () => {
  it('describes every route there is, and none that is not', async () => {
    const { routes, document } = await documented();
    const real = new Set(routes);
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(real.size).toBeGreaterThan(20);
    expect(described.toSorted()).toEqual([...real].toSorted());
  });

  it('lists every type of problem', async () => {
    const { document } = await documented();
    const types = Object.keys(PROBLEMS).map((code) => `/problems/${code}`);
    expect(document.components.schemas.Problem?.properties?.type?.enum).toEqual(types);
    for (const type of types) expect(document.info.description).toContain(type);
  });

  it('is OpenAPI 3.1: path parameters are declared, references lead somewhere', async () => {
    const { document, answer } = await documented();
    expect(document.openapi).toMatch(/^3\.1\./);
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const operation of Object.values(methods)) {
        const declared = JSON.stringify(operation.parameters ?? []);
        for (const [, name] of path.matchAll(/\{(\w+)\}/g)) {
          expect(declared, path).toContain(`"name":"${name}","in":"path","required":true`);
        }
        expect(Object.keys(operation.responses).length, path).toBeGreaterThan(0);
      }
    }
    const names = Object.keys(document.components.schemas);
    for (const [, name] of answer.text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      expect(names).toContain(name);
    }
  });

  it('explains every type of problem on a page of its own', async () => {
    const { get } = await served();
    for (const [code, status] of Object.entries(PROBLEMS)) {
      const page = await get(`/problems/${code}`);
      expect(page.status).toBe(200);
      expect(page.text).toContain(`<h1>${status} – `);
    }
  });
});
