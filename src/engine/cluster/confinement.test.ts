import { afterEach, expect, test } from 'vitest';
import { loadParts } from '../../lab/outside.ts';
import { Cluster } from './cluster.ts';
import { type } from './testing.ts';

afterEach(loadParts);

const pod = (security: string) => `kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: held}
spec:
  securityContext: ${security}
  containers: [{name: c, image: "busybox:1.28", command: [sh, -c, "sleep 1h"]}]
EOF
sleep 5`;

const waiting = `kubectl get pod held -o jsonpath='{.status.containerStatuses[0].state.waiting.reason}: {.status.containerStatuses[0].state.waiting.message}'`;

// https://kubernetes.io/docs/tutorials/security/apparmor/
test('a container waits for its AppArmor profile, and with one that denies writes it may not write', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'solo' });
  type(cluster, pod('{appArmorProfile: {type: Localhost, localhostProfile: deny-write}}'));
  expect(type(cluster, waiting).stdout).toBe('CreateContainerError: failed to get container spec opts: failed to generate apparmor spec opts: apparmor profile not found deny-write');
  expect(type(cluster, `apparmor_parser -q <<'EOF'
#include <tunables/global>
profile deny-write flags=(attach_disconnected) {
  #include <abstractions/base>
  file,
  deny /** w,
}
EOF
cat /sys/kernel/security/apparmor/profiles; apparmor_parser -a <<< 'profile deny-write { }'; aa-status | sed -n 2,4p`)).toEqual({ stdout: 'deny-write (enforce)\n1 profiles are loaded.\n1 profiles are in enforce mode.\n   deny-write\n', stderr: 'apparmor_parser: Unable to add "deny-write".  Profile already exists\n', exit: 0 });
  type(cluster, 'kubectl wait --for=condition=Ready pod/held');
  expect(type(cluster, 'kubectl exec held -- touch /tmp/test')).toMatchObject({ stderr: 'touch: /tmp/test: Permission denied\ncommand terminated with exit code 1\n', exit: 1 });
  expect(type(cluster, `kubectl exec held -- sh -c 'echo x > /dev/null; cat /etc/hostname'`).stdout).toBe('held\n');
});

// https://kubernetes.io/docs/tutorials/security/seccomp/
test('a container waits for its seccomp profile, and one that allows no system call never starts', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'solo' });
  type(cluster, pod('{seccompProfile: {type: Localhost, localhostProfile: profiles/violation.json}}'));
  const path = '/var/lib/kubelet/seccomp/profiles/violation.json';
  expect(type(cluster, waiting).stdout).toBe(`CreateContainerError: failed to create containerd container: cannot load seccomp profile "${path}": open ${path}: no such file or directory`);
  type(cluster, `mkdir -p /var/lib/kubelet/seccomp/profiles; echo '{"defaultAction": "SCMP_ACT_ERRNO"}' > ${path}; sleep 30`);
  expect(type(cluster, `kubectl get pod held -o jsonpath='{.status.containerStatuses[0].lastState.terminated.reason} {.status.containerStatuses[0].lastState.terminated.exitCode}'`).stdout).toBe('StartError 128');
  type(cluster, `echo '{"defaultAction": "SCMP_ACT_LOG"}' > ${path}; kubectl delete pod held --now; ${pod('{seccompProfile: {type: Localhost, localhostProfile: profiles/violation.json}}')}`);
  expect(type(cluster, 'kubectl wait --for=condition=Ready pod/held').exit).toBe(0);
});
