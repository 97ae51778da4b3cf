import type { Program } from '../../hosts/types.ts';
import { nano } from './nano.ts';
import { less } from './pager.ts';
import { vi } from './vi.ts';

/** Programs that take the whole screen to show or change a text, by name. */
export const programs = { less, more: less, nano, vi, view: vi, vim: vi } satisfies Readonly<Record<string, Program>>;
