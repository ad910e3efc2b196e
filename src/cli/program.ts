/** The command line. Each command is loaded only when it is called. */
import { Command, CommanderError, Option } from 'commander';

/** Exit status: 0 done, 1 failed, 2 wrong usage. */
export async function runProgram(argv: readonly string[], version: string): Promise<number> {
  let status = 0;
  const program = new Command('creneau')
    .description(
      'Booking and sync for a medical practice; Google Calendar is the source of truth.',
    )
    .version(version)
    .exitOverride()
    .showHelpAfterError(
      '(creneau --help shows the commands, creneau COMMAND --help its options)',
    );
  const json = () => new Option('--json', 'print data as JSON');
  const done = (result: Promise<number>) =>
    result.then((code) => {
      status = code;
    });

  program
    .command('serve')
    .description('start the server; without Google credentials, on the sandbox')
    .option('--stop-watches', 'on the way out, have Google push no more changes')
    .option('--examples', 'begin a new sandbox with a few example events')
    .action((options) =>
      done(import('./serve.ts').then((command) => command.serveCommand(options))),
    );
  program
    .command('auth')
    .description("the doctor's consent in a browser on this machine; prints the refresh token")
    .option('--port <n>', 'port of the loopback address to come back to; 0 takes any', '0')
    .action((options) => done(import('./auth.ts').then((command) => command.auth(options))));
  program
    .command('check')
    .description('check configuration, mirror, Google, mail and Telegram: one line each')
    .addOption(json())
    .action((options) => done(import('./check.ts').then((command) => command.check(options))));
  program
    .command('resync')
    .description("bring the mirror up to Google's state")
    .option('--practitioner <id>', 'only the calendar of this practitioner')
    .option('--full', 'list everything anew instead of what changed')
    .option('--dry-run', 'say what a full pass would change, and change nothing')
    .addOption(
      new Option(
        '--accept',
        'too much changed at once, and it is meant: tell the patients',
      ).conflicts(['refuse', 'dryRun']),
    )
    .addOption(
      new Option('--refuse', 'it is a mistake: put the bookings back as they were').conflicts(
        'dryRun',
      ),
    )
    .addOption(json())
    .action((options) =>
      done(import('./resync.ts').then((command) => command.resync(options))),
    );
  program
    .command('status')
    .description('age of the last verified pass, unfinished work, notices')
    .addOption(json())
    .action((options) =>
      done(import('./status.ts').then((command) => command.status(options))),
    );
  program
    .command('bookings')
    .description('bookings of today and later, or of one day')
    .option('--date <YYYY-MM-DD>', 'only this day, in the zone of the practice')
    .addOption(json())
    .action((options) =>
      done(import('./bookings.ts').then((command) => command.bookings(options))),
    );
  const audit = program
    .command('audit')
    .description('what happened, who caused it, newest last')
    .option('--booking <id>', 'only this booking')
    .option('--last <n>', 'how many entries', '50')
    .addOption(json())
    .action((options) => done(import('./audit.ts').then((command) => command.audit(options))));
  audit
    .command('verify')
    .description('check that no entry of the audit log was changed or removed')
    .action(() => done(import('./audit.ts').then((command) => command.verify())));
  const outbox = program.command('outbox').description('messages that wait or were given up');
  outbox
    .command('list')
    .description('the messages that wait or were given up, without addresses and contents')
    .addOption(
      new Option('--state <state>', 'only these, discarded ones included').choices([
        'due',
        'dead',
        'sent',
      ]),
    )
    .addOption(json())
    .action((options) => done(import('./outbox.ts').then((command) => command.list(options))));
  outbox
    .command('retry')
    .description('send again at once what waits or was given up')
    .argument('[keys...]', 'keys of messages, as outbox list shows them')
    .option('--all', 'every message that was given up and is not old news')
    .action((keys, options) =>
      done(import('./outbox.ts').then((command) => command.retry(keys, options))),
    );
  outbox
    .command('discard')
    .description('give up messages for good, so that nobody looks at them again')
    .argument('<keys...>', 'keys of messages, as outbox list shows them')
    .action((keys) => done(import('./outbox.ts').then((command) => command.discard(keys))));
  program
    .command('erase')
    .description('erase a patient: her data leaves Google Calendar and the mirror')
    .requiredOption('--email <address>', 'the mail address she gave')
    .option('--cancel', 'cancel what is still to come, and tell her')
    .option('--dry-run', 'say what would be erased, and change nothing')
    .option('--yes', 'do not ask whether it is meant')
    .addOption(json())
    .action((options) => done(import('./erase.ts').then((command) => command.erase(options))));
  program
    .command('export')
    .description('everything the mirror holds about bookings, as JSON or CSV')
    .option('--email <address>', 'only of this person: the right of access')
    .option('--csv', 'only the bookings, as a table')
    .action((options) =>
      done(import('./export.ts').then((command) => command.exportAll(options))),
    );
  for (const command of [program, ...program.commands, ...audit.commands, ...outbox.commands])
    command.exitOverride();

  try {
    await program.parseAsync(argv as string[], { from: 'user' });
    return status;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version that were asked for are no mistake.
    return error.exitCode === 0 ? 0 : 2;
  }
}
