import { expect, it } from 'vitest';
import { moreNames } from './index.ts';
import { moreBuiltins } from './more.ts';

it('has every builtin under its name', () => {
  expect([...moreNames].sort()).toEqual(Object.keys(moreBuiltins).sort());
});
