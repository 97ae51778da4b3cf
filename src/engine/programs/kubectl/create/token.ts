import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { printFlags } from '../flags/common.ts';
import { requirePrinter } from '../print/printer.ts';
import { createObject } from '../requests.ts';
import { failed, nameArgument, typedResource } from './generator.ts';

const kinds: Record<string, string> = { Node: 'v1', Pod: 'v1', Secret: 'v1' };

export const token: CommandSpec = {
  name: 'token',
  usage: 'SERVICE_ACCOUNT_NAME',
  short: 'Ask for a token of a service account',
  examples: `# A token of an account
kubectl create token robot

# For ten minutes
kubectl create token robot --duration=10m`,
  flags: [
    ...printFlags(),
    { name: 'audience', type: 'stringArray', usage: 'For whom the token is meant; the API server by default. May be repeated.' },
    { name: 'duration', type: 'duration', usage: 'How long it is to be valid; the server decides by default.' },
    { name: 'bound-object-kind', type: 'string', usage: 'The kind of an object that the token ends with: Node, Pod or Secret.', completion: Object.keys(kinds) },
    { name: 'bound-object-name', type: 'string', usage: 'The name of that object.' },
    { name: 'bound-object-uid', type: 'string', usage: 'The UID of that object.' },
  ],
  completion: 'none',
  *run(context) {
    const { flags } = context;
    const name = nameArgument(context);
    const { namespace } = context.namespace();
    const ms = flags.duration('duration');
    if (ms < 0) throw new Error('--duration must be greater than or equal to 0');
    if (ms % 1000 !== 0) throw new Error('--duration cannot be expressed in units less than seconds');
    const audiences = flags.list('audience');
    if (audiences.includes('')) throw new Error('--audience must not be an empty string');
    const kind = flags.string('bound-object-kind');
    const bound = flags.string('bound-object-name');
    const uid = flags.string('bound-object-uid');
    if (!kind && bound) throw new Error('--bound-object-name can only be set if --bound-object-kind is provided');
    if (!kind && uid) throw new Error('--bound-object-uid can only be set if --bound-object-kind is provided');
    if (kind && !kinds[kind]) throw new Error(`supported --bound-object-kind values are ${Object.keys(kinds).join(', ')}`);
    if (kind && !bound) throw new Error('--bound-object-name is required if --bound-object-kind is provided');
    const request = {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: {},
      spec: {
        audiences: audiences.length ? [...audiences] : null,
        expirationSeconds: ms > 0 ? ms / 1000 : null,
        boundObjectRef: kind ? { kind, apiVersion: kinds[kind], name: bound, ...(uid ? { uid } : {}) } : null,
      },
    };
    let response;
    try {
      response = yield* createObject(context, { mapping: typedResource('v1', 'ServiceAccount', 'serviceaccounts'), namespace }, request, { name, subresource: 'token' });
    } catch (error) {
      throw failed('failed to create token: ', error);
    }
    const text = (response.status as { token?: string } | undefined)?.token;
    if (!text) throw new Error('failed to create token: no token in server response');
    const { metadata, spec, status } = response;
    if (flags.string('output')) context.out(requirePrinter(context, undefined, { order: 'own' }).print({ kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', metadata, spec, status } as unknown as KubeObject));
    else context.out(context.process.stdout.tty ? `${text}\n` : text);
  },
};
