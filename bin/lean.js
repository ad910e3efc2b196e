// A practice's server runs for months beside other programs, and books a few patients a minute: it is to be
// small rather than quick. V8 and the allocator of glibc take these settings only when a process begins,
// so it begins again, in the same process, whoever started it: npm start, npx or a supervisor.
const FLAGS = [
  // What dies young needs little room; a larger one is filled before it is looked at.
  '--max-semi-space-size=2',
  // The heap grows by less between two looks, is packed tighter, and what it no longer needs goes back to the
  // system at once: V8 would keep some 25 MB of emptied pages while there is work.
  '--optimize-for-size',
];

/** Returns where it has begun again already, and on Windows, which knows no such thing. */
export function beginLean() {
  if (process.execve === undefined || process.execArgv.includes(FLAGS[0])) return;
  // One pool of memory for all threads, of which ours use little. Whoever set it knows better, and likewise
  // of the flags the later ones count.
  const env = { MALLOC_ARENA_MAX: '1', ...process.env };
  const argv = [process.execPath, ...FLAGS, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, argv, env);
}
