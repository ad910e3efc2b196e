/** The entry of every command: only bin/creneau.js calls it. */
import { readFileSync } from 'node:fs';
import { runProgram } from './cli/program.ts';

/** Runs the command that the arguments of this process name, and leaves its exit code. */
export async function main(): Promise<void> {
  const manifest = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  process.exitCode = await runProgram(process.argv.slice(2), manifest.version);
}
