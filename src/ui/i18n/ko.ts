import { byArea } from './areas.ts';

/** What the page says from the start. */
export const texts = byArea(import.meta.glob<Record<string, unknown>>(['./ko/*.json', '!./ko/{check,details,diagram,lessons}.json'], { eager: true, import: 'default' }));
