import { beforeAll } from 'vitest';
import { loadParts } from './src/lab/outside.ts';

// Tests run the engine without anybody who would answer it.
beforeAll(loadParts);
