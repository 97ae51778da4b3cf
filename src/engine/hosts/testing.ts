import { FsError } from './types.ts';

/** For tests: what a call on a file system ends in, `ENOENT /a` or `ok`. */
export const outcome = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    if (error instanceof FsError) return `${error.code} ${error.path}`;
    throw error;
  }
  return 'ok';
};
