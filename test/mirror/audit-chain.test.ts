import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMirror } from '../../src/mirror/open-mirror.ts';
import { auditLike, MONDAY } from './examples.ts';
import { temporaryFolder } from './opened.ts';

let folder = temporaryFolder();
let file = '';

beforeEach(async () => {
  folder = temporaryFolder();
  file = join(folder.path, 'mirror.db');
  const mirror = openMirror({ file });
  for (let n = 1; n <= 600; n += 1) {
    await mirror.commit({ audit: [auditLike({ at: MONDAY + n, detail: { n } })] });
  }
  await mirror.close();
});
afterEach(() => folder.remove());

async function verifiedAfter(sql: string): Promise<number | null> {
  const db = new Database(file);
  db.exec('DROP TRIGGER audit_keeps_rows; DROP TRIGGER audit_keeps_words;');
  db.exec(sql);
  db.close();
  const mirror = openMirror({ file });
  const broken = await mirror.verifyAudit();
  await mirror.close();
  return broken;
}

describe('the audit log', () => {
  it('refuses to be changed or shortened', () => {
    const db = new Database(file);
    expect(() => db.exec("UPDATE audit SET actor = 'doctor'")).toThrow(/append-only/);
    expect(() => db.exec('DELETE FROM audit WHERE seq = 600')).toThrow(/append-only/);
    db.close();
  });

  it.each([
    ["UPDATE audit SET actor = 'doctor' WHERE seq = 300", 300],
    ['UPDATE audit SET at = at + 1 WHERE seq = 1', 1],
    [`UPDATE audit SET detail = '{"n":0}' WHERE seq = 550`, 550],
    ["UPDATE audit SET booking = 'b' WHERE seq = 2", 2],
    ['DELETE FROM audit WHERE seq = 300', 300],
    ['DELETE FROM audit WHERE seq = 1', 1],
    ['DELETE FROM audit WHERE seq >= 598', 598],
    ['DELETE FROM audit WHERE seq >= 501', 501],
    ['DELETE FROM audit', 1],
    ["UPDATE audit SET hash = 'x' WHERE seq = 600", 600],
    ['UPDATE audit SET seq = 1000 WHERE seq = 600', 600],
    ['SELECT 1', null],
  ])('after %s the first broken entry is %s', async (sql, expected) => {
    expect(await verifiedAfter(sql)).toBe(expected);
  });

  it('does not depend on the order in which details were given', async () => {
    const hashOf = async (detail: Record<string, number>) => {
      const mirror = openMirror({ file: ':memory:' });
      await mirror.commit({ audit: [auditLike({ detail })] });
      const [record] = await mirror.audit({});
      await mirror.close();
      return record?.hash;
    };
    expect(await hashOf({ a: 1, b: 2 })).toBe(await hashOf({ b: 2, a: 1 }));
    expect(await hashOf({ a: 1, b: 2 })).not.toBe(await hashOf({ a: 2, b: 1 }));
  });
});
