import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { generator, metadataOf, typedResource } from './generator.ts';
import { checkResources, checkVerbs, resourcesOf, ruleFlags, rulesOf, verbsOf } from './rules.ts';

export const role: CommandSpec = generator({
  name: 'role',
  usage: 'NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]',
  short: 'Create a role with one rule',
  examples: `# Reading pods
kubectl create role reader --verb=get,list,watch --resource=pods

# Only one of them
kubectl create role one --verb=get --resource=pods --resource-name=web

# A subresource
kubectl create role logs --verb=get --resource=pods/log`,
  flags: ruleFlags,
  resource: typedResource('rbac.authorization.k8s.io/v1', 'Role', 'roles'),
  *build(context, name, namespace) {
    const verbs = verbsOf(context);
    const resources = resourcesOf(context);
    if (verbs.length === 0) throw new Error('at least one verb must be specified');
    checkVerbs(context, verbs);
    if (resources.length === 0) throw new Error('at least one resource must be specified');
    yield* checkResources(context, verbs, resources);
    const rules = yield* rulesOf(context, verbs, resources);
    return { kind: 'Role', apiVersion: 'rbac.authorization.k8s.io/v1', metadata: metadataOf(name, namespace), rules } as unknown as KubeObject;
  },
});
