// What custom kinds need, loaded with the first definition: see late.ts.
export { changesGeneration, pruneObject } from '../../kinds/apiextensions/structural.ts';
export { conversionOf, converting } from './conversion.ts';
export { convertedWatch } from './convertedwatch.ts';
export { DefinitionSync } from './sync.ts';
