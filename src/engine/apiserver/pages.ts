// What a server tells of itself, for who asks: see paths.ts.
export { health, healthPaths, indicators } from './health.ts';
export { metricsPage } from './metricspage.ts';
export { openId } from './openid.ts';
