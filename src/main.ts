/** The entry of every command. Nothing imports it. */
import { readFileSync } from 'node:fs';
import { runProgram } from './cli/program.ts';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
process.exitCode = await runProgram(process.argv.slice(2), manifest.version);
