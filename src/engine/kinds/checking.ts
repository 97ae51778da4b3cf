// Loaded with the first object that is written after the cluster was set up: see checks.ts.
export * from './admissionregistration/policy.ts';
export * from './admissionregistration/validation.ts';
export * from './apiextensions/validation.ts';
export * from './apps/validation.ts';
export * from './autoscaling/conversion.ts';
export * from './autoscaling/validation.ts';
export * from './batch/schedule.ts';
export * from './batch/validation.ts';
export * from './core/claim/validation.ts';
export * from './core/claim/volume.ts';
export * from './core/podspec/update.ts';
export * from './core/podspec/validation.ts';
export * from './core/podspec/warnings.ts';
export * from './core/quota.ts';
export * from './core/service/validation.ts';
export * from './networking/validation.ts';
export { internal } from './internal/encode.ts';
