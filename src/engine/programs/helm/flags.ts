import { globalFlags as kubectlFlags } from '../kubectl/flags/global.ts';
import type { FlagSpec } from '../kubectl/flags/spec.ts';

const shared = (name: string): FlagSpec => kubectlFlags.find((f) => f.name === name)!;

/** The flags of every helm command. */
export const helmFlags: readonly FlagSpec[] = [
  { name: 'burst-limit', type: 'int', default: 100, usage: 'How many requests at once the client may send.' },
  { name: 'debug', type: 'bool', usage: 'Print more.' },
  { name: 'kube-apiserver', type: 'string', usage: "The API server's address and port." },
  { name: 'kube-as-group', type: 'stringArray', usage: 'A group to act as; may be repeated.' },
  { name: 'kube-as-user', type: 'string', usage: 'The user to act as.' },
  { name: 'kube-context', type: 'string', usage: 'The context of the kubeconfig to use.', completion: 'context' },
  { name: 'kube-token', type: 'string', usage: 'The bearer token to show.' },
  shared('kubeconfig'),
  shared('namespace'),
];

/** What helm's own names for connections are to the kubeconfig's loader. */
export const connectionFlags: Readonly<Record<string, string>> = { 'kube-apiserver': 'server', 'kube-as-group': 'as-group', 'kube-as-user': 'as', 'kube-context': 'context', 'kube-token': 'token' };
