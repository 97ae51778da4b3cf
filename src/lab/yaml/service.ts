export { check } from './check.ts';
export { complete } from './complete.ts';
export { hover } from './hover.ts';
export { locate } from './places.ts';
export { serverProblems } from './server.ts';
