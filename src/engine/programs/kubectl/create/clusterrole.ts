import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { generator, metadataOf, sorted, typedResource } from './generator.ts';
import { checkResources, checkVerbs, resourcesOf, ruleFlags, rulesOf, verbsOf } from './rules.ts';

const nonResourceVerbs = ['*', 'get', 'post', 'put', 'delete', 'patch', 'head', 'options'];

const checkUrls = (verbs: readonly string[], urls: readonly string[]): void => {
  if (urls.length === 0) return;
  for (const verb of verbs) if (!nonResourceVerbs.includes(verb)) throw new Error(`invalid verb: '${verb}' for nonResourceURL`);
  for (const url of urls) {
    if (url === '*') continue;
    if (!url.startsWith('/')) throw new Error('nonResourceURL should start with /');
    if (url.slice(0, -1).includes('*')) throw new Error("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
};

export const clusterrole: CommandSpec = generator({
  name: 'clusterrole',
  usage: 'NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]',
  short: 'Create a cluster role',
  examples: `# Reading nodes
kubectl create clusterrole nodes --verb=get,list --resource=nodes

# A URL that is no resource
kubectl create clusterrole metrics --verb=get --non-resource-url=/metrics

# The sum of other roles
kubectl create clusterrole all --aggregation-rule=example.com/sum=true`,
  flags: [
    ...ruleFlags,
    { name: 'non-resource-url', type: 'stringSlice', usage: 'A path of the API that is no resource.' },
    { name: 'aggregation-rule', type: 'mapStringString', usage: 'The labels of the cluster roles to add up.' },
  ],
  resource: typedResource('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', false),
  *build(context, name) {
    const { flags } = context;
    const head = { kind: 'ClusterRole', apiVersion: 'rbac.authorization.k8s.io/v1', metadata: metadataOf(name, undefined) };
    const verbs = verbsOf(context);
    const resources = resourcesOf(context);
    const urls = flags.list('non-resource-url');
    const aggregation = flags.map('aggregation-rule');
    if (Object.keys(aggregation).length > 0) {
      if (urls.length || verbs.length || resources.length || flags.list('resource-name').length) throw new Error('aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames');
      return { ...head, rules: null, aggregationRule: { clusterRoleSelectors: [{ matchLabels: sorted(aggregation) }] } } as unknown as KubeObject;
    }
    if (verbs.length === 0) throw new Error('at least one verb must be specified');
    if (resources.length === 0 && urls.length === 0) throw new Error('one of resource or nonResourceURL must be specified');
    if (resources.length > 0) {
      checkVerbs(context, verbs);
      yield* checkResources(context, verbs, resources);
    }
    checkUrls(verbs, urls);
    const rules = yield* rulesOf(context, verbs, resources, urls);
    return { ...head, rules } as unknown as KubeObject;
  },
});
