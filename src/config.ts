/** Environment and practice file: read once, every problem listed at once. */
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import {
  type Environment,
  type OAuthClient,
  readEnvironment,
  readOAuthClient,
} from './config/environment.ts';
import { readPractice } from './config/practice-file.ts';
import type { Checked, ConfigProblem } from './config/problem.ts';
import type { Practice } from './engine/core/practice.ts';

export interface Config {
  readonly env: Environment;
  readonly practice: Practice;
}

/** `processEnv` wins over `.env`, which is read from the working directory when present. */
export function loadConfig(processEnv: NodeJS.ProcessEnv): Checked<Config> {
  const env = readEnvironment(withDotEnv(processEnv));
  // The practice file is looked at as well, so that all problems come in one list.
  const file = env.ok
    ? env.value.practiceFile
    : (processEnv.PRACTICE_CONFIG ?? 'config/practice.yaml');
  const practice = readFile(file, env.ok ? env.value : null);
  if (env.ok && practice.ok)
    return { ok: true, value: { env: env.value, practice: practice.value } };
  const problems: ConfigProblem[] = [];
  if (!env.ok) problems.push(...env.problems);
  if (!practice.ok) {
    problems.push(
      ...practice.problems.map(({ where, what }) => ({ where: `${file}: ${where}`, what })),
    );
  }
  return { ok: false, problems };
}

/** The OAuth client alone, from the same places: a refresh token may be missing, or the practice file. */
export const loadOAuthClient = (processEnv: NodeJS.ProcessEnv): Checked<OAuthClient> =>
  readOAuthClient(withDotEnv(processEnv));

const withDotEnv = (processEnv: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  existsSync('.env')
    ? { ...parseEnv(readFileSync('.env', 'utf8')), ...processEnv }
    : processEnv;

function readFile(file: string, env: Environment | null): Checked<Practice> {
  if (!existsSync(file)) {
    const what =
      'is missing: copy config/practice.yaml of the distribution, or set PRACTICE_CONFIG';
    return { ok: false, problems: [{ where: 'the file', what }] };
  }
  return readPractice(readFileSync(file, 'utf8'), {
    calendarId: env?.defaultCalendarId ?? 'primary',
    doctorEmail: env?.doctorEmail ?? null,
    telegramChatId: env?.telegramChatId ?? null,
    doctorPhone: env?.doctorPhone ?? null,
  });
}
