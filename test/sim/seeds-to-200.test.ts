import { keepsEveryPromise } from './fixed-seeds.ts';

keepsEveryPromise(151, 200);
