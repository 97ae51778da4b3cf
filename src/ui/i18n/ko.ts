import { byArea } from './areas.ts';

export const texts = byArea(import.meta.glob<Record<string, unknown>>('./ko/*.json', { eager: true, import: 'default' }));
