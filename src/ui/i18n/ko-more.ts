import { byArea } from './areas.ts';

/** What those rooms say that are drawn after the terminal. */
export const texts = byArea(import.meta.glob<Record<string, unknown>>('./ko/{check,details,diagram,lessons}.json', { eager: true, import: 'default' }));
