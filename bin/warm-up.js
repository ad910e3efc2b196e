// Runs after `npm ci`: loads what a start loads, so that the first start is as fast as the others.
// Nothing depends on it: on an older Node, or without it, the first start fills the cache itself.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major >= 24) {
  await import('./compile-cache.js');
  await Promise.all([
    import('../src/cli/program.ts'),
    import('../src/cli/serve.ts'),
    import('../src/sandbox/start.ts'),
  ]);
}
