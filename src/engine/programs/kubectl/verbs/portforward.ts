import type { Service } from '../../../api/kubernetes.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { ForwardedPorts } from '../../../network/types.ts';
import type { CommandSpec } from '../command.ts';
import { StatusError } from '../../../api/status.ts';
import { messageOf } from '../errors.ts';
import { podRunningTimeoutFlag } from '../flags/common.ts';
import { attachablePod, podResource, podRunningTimeout } from '../pods.ts';
import { Forwarder } from '../portforward/forwarder.ts';
import { parseAddresses, parsePorts, podPorts, servicePorts } from '../portforward/ports.ts';
import { getObject } from '../requests.ts';
import { Resources } from '../resources.ts';

export const portForward: CommandSpec = {
  name: 'port-forward',
  usage: 'TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  short: 'Forward local ports to a pod',
  long: `Forward local ports to a pod: the one named, or the best one of a deployment, a service and their like. It goes on until it is interrupted or the pod ends.`,
  examples: `# Port 8080 here is port 80 of the pod
kubectl port-forward pod/web 8080:80

# The target port of port 80 of a service
kubectl port-forward svc/web 8080:80

# Any free port, on all addresses
kubectl port-forward --address 0.0.0.0 deploy/web :80`,
  flags: [podRunningTimeoutFlag(60_000), { name: 'address', type: 'stringSlice', default: ['localhost'], usage: 'The addresses to listen on, or localhost.' }],
  completion: 'pod',
  *run(context) {
    const { args, flags } = context;
    if (args.length < 2) throw context.usage('TYPE/NAME and list of ports are required for port-forward');
    const { namespace } = context.namespace();
    let timeout: number;
    try {
      timeout = podRunningTimeout(context);
    } catch (error) {
      throw context.usage(messageOf(error));
    }
    const [name = '', ...wanted] = args;
    const resources = yield* Resources.of(context, { knownType: true, typed: true, args: name.includes('/') ? [name] : ['pods', name], namespace, continueOnError: true });
    const object: KubeObject = (yield* resources.all())[0]!.object;
    const chosen = yield* attachablePod(context, object, timeout);
    const ports = object.kind === 'Service' ? servicePorts(wanted, object as unknown as Service, chosen) : podPorts(wanted, chosen);
    const target = { mapping: podResource, namespace, name: chosen.metadata.name };
    const pod = yield* getObject(context, target);
    if (pod.status?.phase !== 'Running') throw new Error(`unable to forward port because pod is not running. Current status=${pod.status?.phase ?? ''}`);
    const addresses = parseAddresses(flags.list('address'));
    const parsed = parsePorts(ports);
    let remote: ForwardedPorts;
    try {
      const response = yield* context.client.send({ verb: 'create', group: '', version: 'v1', resource: 'pods', namespace, name: target.name, subresource: 'portforward' });
      remote = response.remote as ForwardedPorts;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      throw new Error(`error upgrading connection: ${error.message}`);
    }
    yield* new Forwarder(context, remote, parsed, addresses).run();
  },
};
