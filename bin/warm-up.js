// Runs after `npm ci`: loads what a start loads, and the first booking after it, so that the first are as
// fast as the others.
// Nothing depends on it: on an older Node, or without it, the first start fills the cache itself.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major >= 24) {
  // Compiled code is kept for one set of flags: the server's.
  const { beginLean } = await import('./lean.js');
  beginLean();
  await import('./compile-cache.js');
  await Promise.all([
    import('../src/main.ts'),
    import('../src/cli/serve.ts'),
    import('../src/sandbox/start.ts'),
    import('nodemailer'),
  ]);
  const { isMobile, phoneNumber } = await import('../src/engine/core/phone.ts');
  isMobile(phoneNumber('06 12 34 56 78', { phone: '+33 1 23 45 67 89' }));
}
