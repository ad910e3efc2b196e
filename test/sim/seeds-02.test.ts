import { keepsEveryPromise } from './fixed-seeds.ts';

keepsEveryPromise(2);
