// What custom kinds need, loaded with the first definition: see late.ts.
export { changesGeneration, pruneObject } from '../../kinds/apiextensions/structural.ts';
export { DefinitionSync } from './sync.ts';
