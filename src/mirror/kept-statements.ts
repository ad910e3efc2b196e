import type { Database, Statement } from 'better-sqlite3';

/**
 * Statements by their text, each compiled when it is first asked for: for reads whose filters make a dozen texts
 * at most.
 */
export function keptStatements<Args extends unknown[], Row>(
  db: Database,
): (sql: string) => Statement<Args, Row> {
  const kept = new Map<string, Statement<Args, Row>>();
  return (sql) => {
    const known = kept.get(sql) ?? db.prepare<Args, Row>(sql);
    kept.set(sql, known);
    return known;
  };
}
