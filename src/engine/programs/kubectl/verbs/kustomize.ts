import type { CommandSpec } from '../command.ts';
import { buildKustomization } from '../kustomize/build.ts';
import { resolvePath } from '../text/path.ts';
import { emitYaml } from '../../../api/yaml/emit.ts';

export const kustomize: CommandSpec = {
  name: 'kustomize',
  usage: 'DIR [flags]',
  short: 'Build a kustomization',
  long: 'Build a kustomization: print the objects that a folder with a kustomization.yaml describes.',
  examples: `# The folder one is in
kubectl kustomize

# Another one
kubectl kustomize overlays/prod`,
  flags: [
    { name: 'as-current-user', type: 'bool', usage: 'Run functions as the user that runs kubectl.', unsimulated: true },
    { name: 'enable-alpha-plugins', type: 'bool', usage: 'Let plugins run.', unsimulated: true },
    { name: 'enable-helm', type: 'bool', usage: 'Let charts be inflated.', unsimulated: true },
    { name: 'env', shorthand: 'e', type: 'stringArray', usage: 'Variables for functions.', unsimulated: true },
    { name: 'helm-api-versions', type: 'stringArray', usage: 'API versions for helm.', unsimulated: true },
    { name: 'helm-command', type: 'string', default: 'helm', usage: 'The helm program.', unsimulated: true },
    { name: 'helm-debug', type: 'bool', usage: 'Let helm tell what it does.', unsimulated: true },
    { name: 'helm-kube-version', type: 'string', usage: 'The version of Kubernetes for helm.', unsimulated: true },
    { name: 'load-restrictor', type: 'string', default: 'LoadRestrictionsRootOnly', usage: "Where files may come from: 'LoadRestrictionsRootOnly' or, for anywhere, 'LoadRestrictionsNone'.", completion: ['LoadRestrictionsRootOnly', 'LoadRestrictionsNone'] },
    { name: 'mount', type: 'stringArray', usage: 'Storage for functions.', unsimulated: true },
    { name: 'network', type: 'bool', usage: 'Let functions use the network.', unsimulated: true },
    { name: 'network-name', type: 'string', default: 'bridge', usage: 'The network for functions.', unsimulated: true },
    { name: 'output', shorthand: 'o', type: 'string', usage: 'A file to write to.', completion: 'file' },
  ],
  completion: 'file',
  *run(context) {
    const { args, flags, process } = context;
    if (args.length > 1) throw new Error('specify one path to kustomization.yaml');
    const restrictor = flags.string('load-restrictor');
    if (restrictor !== '' && restrictor !== 'LoadRestrictionsRootOnly' && restrictor !== 'LoadRestrictionsNone') throw new Error(`illegal flag value --load-restrictor ${restrictor}; legal values: [LoadRestrictionsRootOnly LoadRestrictionsNone]`);
    const text = buildKustomization(context, args[0] ?? '.', { anywhere: restrictor === 'LoadRestrictionsNone' })
      .map((object) => emitYaml(object))
      .join('---\n');
    const file = flags.string('output');
    if (file) process.machine.fs.write(resolvePath(process, file), text);
    else context.out(text);
  },
};
