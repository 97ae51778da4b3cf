import { commandLineFlags } from '../api/commandline.ts';

/** What a control plane component's command line may say, as the kubelet's static pods start it (kubernetes: cmd/*, etcd: server/etcdmain). */

/** Flags that all of Kubernetes' servers take. A word that ends with `-` stands for all that begin with it. */
const servers =
  'authentication- authorization- bind-address cert-dir client-ca-file contention-profiling debug- disabled-metrics disable-http2-serving emulat feature-gates help http2-max-streams-per-connection allow-metric-labels log- logging-format min-compatibility-version permit-address-sharing permit-port-sharing profiling requestheader- secure-port show-hidden-metrics-for-version tls- v version vmodule';

const apiserver =
  'admission- advertise-address aggregator- allow-privileged anonymous-auth api-audiences audit- cors-allowed-origins coordinated- default-not-ready-toleration-seconds default-unreachable-toleration-seconds default-watch-cache-size delete-collection-workers disable-admission-plugins egress-selector-config-file enable- encryption-provider-config encryption-provider-config-automatic-reload endpoint-reconciler-type etcd- event-ttl external-hostname goaway-chance kubelet- kubernetes-service-node-port lease-reuse-duration-seconds livez-grace-period max-connection-bytes-per-sec max-mutating-requests-inflight max-requests-inflight min-request-timeout oidc- peer- proxy-client-cert-file proxy-client-key-file request-timeout runtime-config runtime-config-emulation-forward-compatible service-account- service-cluster-ip-range service-node-port-range shutdown- storage- strict-transport-security-directives token-auth-file tracing-config-file watch-cache watch-cache-sizes';

const elected = 'kube-api- kubeconfig leader-elect leader-elect- master';

const names: Readonly<Record<string, string>> = {
  'kube-apiserver': `${servers} ${apiserver}`,
  'kube-controller-manager': `${servers} ${elected} allocate-node-cidrs allow-untagged-cloud attach-detach- cidr-allocator-type cloud-config cloud-provider cloud-provider-gce- cluster-cidr cluster-name cluster-signing- concurrent- configure-cloud-routes controller-start-interval controller-shutdown-timeout controllers disable-attach-detach-reconcile-sync disable-force-detach-on-timeout enable-dynamic-provisioning enable-garbage-collector enable-hostpath-provisioner enable-leader-migration endpoint-updates-batch-period endpointslice- external-cloud-volume-plugin flex-volume-plugin-dir horizontal-pod-autoscaler- job- kubernetes- large-cluster-size-threshold legacy-service-account-token-clean-up-period max-endpoints-per-slice min-resync-period mirroring- namespace-sync-period node- pv-recycler- pvclaimbinder-sync-period resource-quota-sync-period root-ca-file route-reconciliation-period secondary-node-eviction-rate service-account-private-key-file service-cluster-ip-range terminated-pod-gc-threshold unhealthy-zone-threshold use-service-account-credentials volume-host-`,
  'kube-scheduler': `${servers} ${elected} config pod-max-in-unschedulable-pods-duration write-config-to`,
  etcd: 'advertise-client-urls auth-token auth-token-ttl auto- backend- bcrypt-cost cert-file cipher-suites client-cert- client-crl-file compact- config-file cors data-dir discovery discovery- distributed-tracing- downgrade-check-time election-timeout enable- experimental- feature-gates force-new-cluster grpc-keepalive- heartbeat-interval help host-whitelist initial- key-file listen- log- logger max- memory-mlock metrics name peer- pre-vote quota-backend-bytes self-signed-cert-validity snapshot-count socket-reuse-address socket-reuse-port strict-reconfig-check tls-max-version tls-min-version trusted-ca-file unsafe-no-fsync v2-deprecation version wal-dir warning-apply-duration warning-unary-request-duration watch-progress-notify-interval',
};

const admissionPlugins = new Set(
  'AlwaysAdmit AlwaysDeny AlwaysPullImages CertificateApproval CertificateSigning CertificateSubjectRestriction ClusterTrustBundleAttest DefaultIngressClass DefaultStorageClass DefaultTolerationSeconds DenyServiceExternalIPs EventRateLimit ExtendedResourceToleration ImagePolicyWebhook LimitPodHardAntiAffinityTopology LimitRanger MutatingAdmissionPolicy MutatingAdmissionWebhook NamespaceAutoProvision NamespaceExists NamespaceLifecycle NodeDeclaredFeatureValidator NodeRestriction OwnerReferencesPermissionEnforcement PersistentVolumeClaimResize PodNodeSelector PodSecurity PodTolerationRestriction PodTopologyLabels Priority ResourceQuota RuntimeClass ServiceAccount StorageObjectInUseProtection TaintNodesByCondition ValidatingAdmissionPolicy ValidatingAdmissionWebhook'.split(' '),
);

const known = (component: string, flag: string): boolean => (names[component] ?? '').split(' ').some((n) => (n.endsWith('-') ? flag.startsWith(n) : flag === n || (n === 'emulat' && flag.startsWith(n))));

const commandFailed = (why: string): string => `"command failed" err=${JSON.stringify(why)}`;

const absent = (path: string): string => `${path}: no such file or directory`;

/** What a component says of a file that it is told of and that is not there. */
const missing = (component: string, flag: string, path: string): string => {
  if (component === 'etcd') return `{"level":"fatal","caller":"etcdmain/etcd.go:183","msg":"discovery failed","error":"open ${absent(path)}"}`;
  const delegated = /^(authentication|authorization)-kubeconfig$/.exec(flag)?.[1];
  if (delegated) return commandFailed(`failed to get delegated ${delegated} kubeconfig: failed to get delegated ${delegated} kubeconfig: stat ${absent(path)}`);
  if (flag === 'kubeconfig') return commandFailed(`stat ${absent(path)}`);
  if (flag === 'client-ca-file' || flag === 'requestheader-client-ca-file') return commandFailed(`unable to load client CA provider: open ${absent(path)}`);
  if (flag === 'root-ca-file') return commandFailed(`error reading root-ca-file at ${path}: open ${absent(path)}`);
  return commandFailed(`open ${absent(path)}`);
};

const EMPTY = 'invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable';

/** What a component says of a kubeconfig without anything in it. */
const empty = (flag: string): string => {
  const delegated = /^(authentication|authorization)-kubeconfig$/.exec(flag)?.[1];
  return commandFailed(delegated ? `failed to get delegated ${delegated} kubeconfig: failed to get delegated ${delegated} kubeconfig: ${EMPTY}` : EMPTY);
};

/** Flags whose value is a file that must be there. */
const fileFlag = /^((authentication-|authorization-)?kubeconfig|.*-(file|cafile|certfile|keyfile|ca|certificate-authority|client-certificate|client-key)|encryption-provider-config|config)$/;
/** Such flags whose file is made, or read later. */
const madeLater = /^(audit-log|log-|audit-policy$)/;

const unreachable = (servers: string, addresses: readonly string[]): string | undefined =>
  servers.split(',').every((url) => {
    const [, scheme, host, port] = /^(https?):\/\/([^/:]+):(\d+)\/?$/.exec(url.trim()) ?? [];
    return scheme !== 'https' || !addresses.includes(host!) || port !== '2379';
  })
    ? servers
    : undefined;

/**
 * Why a control plane component does not start with a command line: the last thing that it says. Undefined: it starts.
 * `read` gives a file that it sees, undefined where there is none; `addresses` tells where its etcd answers.
 */
export function flagProblem(component: string, args: readonly string[], read: (path: string) => string | undefined, addresses: readonly string[]): string | undefined {
  for (const [flag, value] of commandLineFlags(args)) {
    if (!known(component, flag)) return component === 'etcd' ? `flag provided but not defined: -${flag}` : `Error: unknown flag: --${flag}`;
    if (fileFlag.test(flag) && !madeLater.test(flag) && value.startsWith('/')) {
      const text = read(value);
      if (text === undefined) return missing(component, flag, value);
      if (flag.endsWith('kubeconfig') && text.trim() === '') return empty(flag);
    }
    if (flag === 'enable-admission-plugins' || flag === 'disable-admission-plugins') {
      const plugin = value.split(',').find((p) => p !== '' && !admissionPlugins.has(p));
      if (plugin) return commandFailed(`${flag} plugin ${JSON.stringify(plugin)} is unknown`);
    }
    if (flag === 'etcd-servers' && unreachable(value, addresses)) return 'Error creating leases: error creating storage factory: context deadline exceeded';
  }
  return undefined;
}
