import { each, fill, put } from '../fill.ts';

// pkg/apis/admissionregistration/v1/defaults.go

interface Rule {
  scope?: string;
}

interface Webhook {
  rules?: Rule[];
  clientConfig?: { service?: { port?: number } };
}

const webhookDefaults = { failurePolicy: 'Fail', matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {}, timeoutSeconds: 10 };

const anyScope = { scope: '*' };

export const defaultValidatingWebhook = <T extends Webhook>(webhook: T): T => {
  let out = fill(webhook, webhookDefaults as object as Partial<T>);
  if (out.rules) out = put(out, 'rules', each(out.rules, (rule) => fill(rule, anyScope)) as T['rules']);
  const service = out.clientConfig?.service;
  if (service && service.port === undefined) out = { ...out, clientConfig: { ...out.clientConfig, service: { ...service, port: 443 } } };
  return out;
};

export const defaultMutatingWebhook = <T extends Webhook>(webhook: T): T => fill(defaultValidatingWebhook(webhook), { reinvocationPolicy: 'Never' } as object as Partial<T>);

interface MatchResources {
  resourceRules?: Rule[];
  excludeResourceRules?: Rule[];
}

const matchDefaults = { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} };

/** The constraints of an admission policy or binding. */
export const defaultMatchResources = <T extends MatchResources>(match: T): T => {
  let out = fill(match, matchDefaults as object as Partial<T>);
  if (out.resourceRules) out = put(out, 'resourceRules', each(out.resourceRules, (rule) => fill(rule, anyScope)) as T['resourceRules']);
  if (out.excludeResourceRules) out = put(out, 'excludeResourceRules', each(out.excludeResourceRules, (rule) => fill(rule, anyScope)) as T['excludeResourceRules']);
  return out;
};
