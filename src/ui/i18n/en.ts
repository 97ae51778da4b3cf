import { byArea } from './areas.ts';

/** What the page says from the start. */
export const texts = byArea(import.meta.glob<Record<string, unknown>>(['./en/*.json', '!./en/{check,details,diagram,lessons}.json'], { eager: true, import: 'default' }));
