// The parts of the network that a fresh cluster has not.
export { IngressController } from './ingress.ts';
export { PolicyAgent, PolicyEnforcer } from './policy.ts';
