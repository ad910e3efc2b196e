/** `creneau serve`: until SIGTERM or SIGINT. */
import { newLogger } from '../assemble.ts';
import { type ServeOptions, serve } from '../serve.ts';
import { configOrProblems } from './open.ts';

export async function serveCommand(options: ServeOptions): Promise<number> {
  const config = configOrProblems();
  if (config === null) return 1;
  const log = newLogger(config.env.logLevel);
  const stopped = new Promise<string>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  try {
    const server = await serve(config, log, options);
    console.log(`Créneau runs for ${config.practice.name}\n`);
    for (const { what, url } of server.addresses) console.log(`  ${what.padEnd(20)} ${url}`);
    console.log('\nStop it with Ctrl+C.');
    const signal = await stopped;
    log.info({ signal }, 'stopping');
    await server.stop();
    // A call that hangs in Google must not keep us: everything is closed, and what is unfinished is
    // in the journal.
    process.exit(0);
  } catch (error) {
    console.error(adviceFor(error, config.env.port));
    return 1;
  }
}

function adviceFor(error: unknown, port: number): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return `port ${port} is in use: stop what listens there, or set PORT to another one`;
  }
  return message ?? String(error);
}
