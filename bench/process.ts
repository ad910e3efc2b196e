/** Our program as another process, and what it costs. Linux: /proc/PID. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Has compiled code at hand, as `npm ci` leaves it: a server that must compile weighs 13 MB more, since it
 * loads what strips the types, and one that is killed leaves nothing to the next.
 */
export function compileAhead(): void {
  execFileSync(process.execPath, ['bin/warm-up.js']);
}

/** Resident memory, bytes. */
export function residentBytes(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
}

/** Processor time so far, of all its threads, milliseconds; exact to ten. */
export function processorMs(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in brackets, may hold spaces: what follows it is counted.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** sysconf(_SC_CLK_TCK) is 100 on every Linux that Node runs on. */
const MS_PER_TICK = 10;
