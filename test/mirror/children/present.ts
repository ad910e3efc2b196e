/** Joins the database named under the name given, says so, and stays until it is killed. */
import { asProcessId } from '../../../src/engine/core/values.ts';
import { presenceOn } from '../../../src/mirror/presence.ts';

const [file = '', name = ''] = process.argv.slice(2);
presenceOn(file, asProcessId(name));
process.stdout.write('here\n');
setInterval(() => {}, 60_000);
