// What Node makes of the source (types stripped, code compiled) is kept between starts: a start is then
// twice as fast and 20 MB lighter, since the type stripper need not be loaded at all.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/creneau', import.meta.url)));
