import { openedInMemory, openedOnFile } from '../mirror/opened.ts';
import { mirrorContract } from './mirror.ts';

mirrorContract('SQLite in memory', openedInMemory);
mirrorContract('a SQLite file', openedOnFile);
