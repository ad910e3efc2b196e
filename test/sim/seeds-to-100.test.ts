import { keepsEveryPromise } from './fixed-seeds.ts';

keepsEveryPromise(51, 100);
