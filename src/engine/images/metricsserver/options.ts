import { parseGoDuration } from '../../api/duration.ts';

/** What metrics-server's command line says (metrics-server: cmd/metrics-server/app/options). */
export interface Options {
  resolutionMs: number;
  requestTimeoutMs: number;
  addressTypes: readonly string[];
  insecureTls: boolean;
  useStatusPort: boolean;
  kubeletPort: number;
  securePort: number;
}

const flags: ReadonlySet<string> = new Set(
  `metric-resolution kubelet-request-timeout kubelet-preferred-address-types kubelet-insecure-tls kubelet-use-node-status-port kubelet-port kubelet-certificate-authority
  kubelet-client-certificate kubelet-client-key deprecated-kubelet-completely-insecure node-selector secure-port cert-dir bind-address tls-cert-file tls-private-key-file
  tls-min-version tls-cipher-suites kubeconfig v logtostderr vmodule authentication-kubeconfig authorization-kubeconfig authentication-skip-lookup authorization-always-allow-paths
  requestheader-client-ca-file requestheader-allowed-names requestheader-username-headers requestheader-group-headers requestheader-extra-headers-prefix client-ca-file
  profiling contention-profiling http2-max-streams-per-connection permit-port-sharing permit-address-sharing audit-log-path audit-policy-file logging-format version help feature-gates
  disable-http2-serving enable-watch-list`.split(/\s+/),
);

/** Reads a command line. Gives the error text where it can't. */
export const readOptions = (args: readonly string[]): Options | string => {
  const given = new Map<string, string>();
  for (let i = 1; i < args.length; i++) {
    const match = /^--?([^=]+)(?:=(.*))?$/s.exec(args[i]!);
    if (!match) continue;
    const [, name = '', value] = match;
    if (!flags.has(name)) return `unknown flag: --${name}`;
    const next = args[i + 1];
    if (value === undefined && next !== undefined && !next.startsWith('-')) i++;
    given.set(name, value ?? (next !== undefined && !next.startsWith('-') ? next : 'true'));
  }
  const on = (name: string) => given.has(name) && given.get(name) !== 'false';
  let resolutionMs: number;
  let requestTimeoutMs: number;
  try {
    resolutionMs = parseGoDuration(given.get('metric-resolution') ?? '1m');
    requestTimeoutMs = parseGoDuration(given.get('kubelet-request-timeout') ?? '10s');
  } catch (error) {
    return `invalid argument ${JSON.stringify(given.get('metric-resolution'))} for "--metric-resolution" flag: ${(error as Error).message}`;
  }
  if (resolutionMs < 10_000) return `metric-resolution should be a time duration at least 10s, but value ${given.get('metric-resolution')} provided`;
  return {
    resolutionMs,
    requestTimeoutMs,
    addressTypes: (given.get('kubelet-preferred-address-types') ?? 'Hostname,InternalDNS,InternalIP,ExternalDNS,ExternalIP').split(','),
    insecureTls: on('kubelet-insecure-tls') || on('deprecated-kubelet-completely-insecure'),
    useStatusPort: on('kubelet-use-node-status-port'),
    kubeletPort: Number(given.get('kubelet-port') ?? 10250),
    securePort: Number(given.get('secure-port') ?? 443),
  };
};
