#!/usr/bin/env node
// Plain JavaScript, so that an old Node can read it far enough to say what is wrong, before anything
// native is loaded.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Créneau needs Node 22.18 or later, and this is ${process.version}: start it with "npm start" or "npx creneau", which bring their own.\n`,
  );
  process.exit(1);
}
if (process.argv[2] === 'serve') {
  const { beginLean } = await import('./lean.js');
  beginLean();
}
await import('./compile-cache.js');
const { main } = await import('../src/main.ts');
await main();
