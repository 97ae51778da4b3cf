// What a server tells of itself, for who asks: see paths.ts.
export { health } from './health.ts';
export { metricsPage } from './metricspage.ts';
