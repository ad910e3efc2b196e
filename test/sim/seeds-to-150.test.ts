import { keepsEveryPromise } from './fixed-seeds.ts';

keepsEveryPromise(101, 150);
