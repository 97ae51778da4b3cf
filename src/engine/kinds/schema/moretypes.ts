import structure from './structure-more.json' with { type: 'json' };
import { addTypes } from './schema.ts';

addTypes(structure);

// The schema with all its types.
export * from './schema.ts';
