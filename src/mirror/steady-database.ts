import Database from 'better-sqlite3';

/**
 * A database whose statements are compiled once. Left to itself SQLite compiles a statement anew whenever a
 * parameter changes that its planner looked at: one compared while an index with a WHERE of its own was
 * considered, or the one of a LIMIT (https://sqlite.org/c3ref/prepare.html, the last point). That takes ten
 * times as long as most of our statements. The planner does not look behind a plus, which changes nothing
 * else: no value, no affinity of a column, no use of an index.
 */
export class SteadyDatabase extends Database {
  override prepare<Args extends unknown[] | object = unknown[], Row = unknown>(sql: string) {
    return super.prepare<Args, Row>(behindPluses(sql));
  }
}

/** `?` and `@name` get a plus; what stands in quotes is left alone. */
const behindPluses = (sql: string): string =>
  sql.replace(/'[^']*'|[?@]\w*/g, (found) => (found.startsWith("'") ? found : `+${found}`));
