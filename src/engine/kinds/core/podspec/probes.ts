import type { Lifecycle, LifecycleHandler, Probe } from '../../../api/kubernetes.ts';
import { forbidden, invalid, notSupported, type Problems, required } from '../../validation/problems.ts';
import { nonNegative, oneOf, portOrName } from '../../validation/values.ts';

// Probes and lifecycle hooks (pkg/apis/core/validation/validation.go)

type Handler = Probe & Pick<LifecycleHandler, 'sleep'>;

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

const validateHandler = (handler: Handler, grace: number | undefined, path: string, out: Problems): void => {
  let found = false;
  for (const name of handlers) {
    if (!handler[name]) continue;
    if (found) out.push(forbidden(`${path}.${name}`, 'may not specify more than 1 handler type'));
    else validateAction(name, handler, grace, `${path}.${name}`, out);
    found = true;
  }
  if (!found) out.push(required(path, 'must specify a handler type'));
};

const headerName = /^[-A-Za-z0-9]+$/;
const headerWords = "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";

const validateAction = (name: (typeof handlers)[number], handler: Handler, grace: number | undefined, path: string, out: Problems): void => {
  switch (name) {
    case 'exec':
      if (!handler.exec!.command?.length) out.push(required(`${path}.command`));
      return;
    case 'httpGet': {
      const { path: url, port, scheme, httpHeaders } = handler.httpGet!;
      if (!url) out.push(required(`${path}.path`));
      portOrName(port, `${path}.port`, out);
      oneOf(scheme, ['HTTP', 'HTTPS'], `${path}.scheme`, out, 'unsupported');
      for (const header of httpHeaders ?? []) if (!headerName.test(header.name ?? '')) out.push(invalid(`${path}.httpHeaders`, header.name ?? '', headerWords));
      return;
    }
    case 'tcpSocket':
      return portOrName(handler.tcpSocket!.port, `${path}.port`, out);
    case 'grpc':
      return portOrName(handler.grpc!.port, `${path}.port`, out);
    case 'sleep': {
      const { seconds } = handler.sleep!;
      if (grace !== undefined && (seconds < 0 || seconds > grace)) out.push(invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`));
    }
  }
};

const clean = new WeakSet<Probe>();

/** A probe of that kind. */
export const validateProbe = (probe: Probe | undefined, kind: 'livenessProbe' | 'readinessProbe' | 'startupProbe', path: string, out: Problems): void => {
  if (!probe || clean.has(probe)) return;
  const before = out.length;
  validateHandler(probe, undefined, path, out);
  for (const name of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const) nonNegative(probe[name], `${path}.${name}`, out);
  const own = probe.terminationGracePeriodSeconds;
  if (own !== undefined && own <= 0) out.push(invalid(`${path}.terminationGracePeriodSeconds`, own, 'must be greater than 0'));
  if (kind === 'readinessProbe') {
    if (own !== undefined) out.push(invalid(`${path}.terminationGracePeriodSeconds`, own, 'must not be set for readinessProbes'));
  } else if (probe.successThreshold !== 1) out.push(invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, 'must be 1'));
  if (out.length === before && kind !== 'readinessProbe') clean.add(probe);
};

const windowsSignals = ['SIGKILL', 'SIGTERM'];

export const validateLifecycle = (lifecycle: Lifecycle | undefined, grace: number | undefined, os: string | undefined, path: string, out: Problems): void => {
  if (!lifecycle) return;
  if (lifecycle.postStart) validateHandler(lifecycle.postStart, grace, `${path}.postStart`, out);
  if (lifecycle.preStop) validateHandler(lifecycle.preStop, grace, `${path}.preStop`, out);
  if (!lifecycle.stopSignal) return;
  if (!os) out.push(forbidden(`${path}.stopSignal`, 'may not be set for containers with empty `spec.os.name`'));
  else if (os === 'windows' && !windowsSignals.includes(lifecycle.stopSignal)) out.push(notSupported(`${path}.stopSignal`, lifecycle.stopSignal, windowsSignals));
};
