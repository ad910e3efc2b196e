/** The key of every signed link: given, or made at the first start and kept beside the mirror. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Losing the file makes every link in old mails invalid; it is the one thing in `data/` worth a backup.
 * @throws Error when the file is there but too short to be trusted.
 */
export function appSecret(given: string | null, databaseFile: string): string {
  if (given !== null) return given;
  const directory = databaseFile === ':memory:' ? 'data' : dirname(databaseFile);
  const file = join(directory, 'app-secret');
  if (!existsSync(file)) {
    mkdirSync(directory, { recursive: true });
    // Two processes may start at once: the first one's secret holds.
    try {
      writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32) throw new Error(`${file} is too short: delete it, or set APP_SECRET`);
  return secret;
}
