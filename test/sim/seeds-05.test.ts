import { keepsEveryPromise } from './fixed-seeds.ts';

keepsEveryPromise(5);
