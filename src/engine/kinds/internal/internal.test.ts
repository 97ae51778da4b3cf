import { expect, test } from 'vitest';
import { unifiedDiff, valueDiff } from './diff.ts';
import { internal } from './encode.ts';

const spec = {
  containers: [{ name: 'j', image: 'busybox:2', terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File', imagePullPolicy: 'IfNotPresent', resources: {} }],
  restartPolicy: 'Never',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
  securityContext: {},
};

test('a pod template prints as its internal type does in Kubernetes 1.36', () => {
  expect(JSON.stringify(internal('core.PodTemplateSpec', { metadata: { labels: { b: '2', a: '1' } }, spec }))).toBe(
    '{"labels":{"a":"1","b":"2"},"Spec":{"Volumes":null,"InitContainers":null,"Containers":[{"Name":"j","Image":"busybox:2","Command":null,"Args":null,"WorkingDir":"","Ports":null,"EnvFrom":null,"Env":null,"Resources":{"Limits":null,"Requests":null,"Claims":null},"ResizePolicy":null,"RestartPolicy":null,"RestartPolicyRules":null,"VolumeMounts":null,"VolumeDevices":null,"LivenessProbe":null,"ReadinessProbe":null,"StartupProbe":null,"Lifecycle":null,"TerminationMessagePath":"/dev/termination-log","TerminationMessagePolicy":"File","ImagePullPolicy":"IfNotPresent","SecurityContext":null,"Stdin":false,"StdinOnce":false,"TTY":false}],"EphemeralContainers":null,"RestartPolicy":"Never","TerminationGracePeriodSeconds":30,"ActiveDeadlineSeconds":null,"DNSPolicy":"ClusterFirst","NodeSelector":null,"ServiceAccountName":"","AutomountServiceAccountToken":null,"NodeName":"","SecurityContext":{"HostNetwork":false,"HostPID":false,"HostIPC":false,"ShareProcessNamespace":null,"HostUsers":null,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"SupplementalGroups":null,"SupplementalGroupsPolicy":null,"FSGroup":null,"FSGroupChangePolicy":null,"Sysctls":null,"SeccompProfile":null,"AppArmorProfile":null,"SELinuxChangePolicy":null},"ImagePullSecrets":null,"Hostname":"","Subdomain":"","SetHostnameAsFQDN":null,"Affinity":null,"SchedulerName":"default-scheduler","Tolerations":null,"HostAliases":null,"PriorityClassName":"","Priority":null,"PreemptionPolicy":null,"DNSConfig":null,"ReadinessGates":null,"RuntimeClassName":null,"Overhead":null,"EnableServiceLinks":null,"TopologySpreadConstraints":null,"OS":null,"SchedulingGates":null,"ResourceClaims":null,"Resources":null,"HostnameOverride":null,"SchedulingGroup":null}}',
  );
});

test('external names and embedded types are found', () => {
  const volume = internal('core.Volume', { name: 'v', nfs: { server: 's', path: '/' }, cephfs: undefined }) as Record<string, unknown>;
  expect(volume).toMatchObject({ Name: 'v', NFS: { Server: 's', Path: '/', ReadOnly: false }, CephFS: null });
  expect(internal('core.Probe', { httpGet: { path: '/', port: 80 } })).toMatchObject({ HTTPGet: { Path: '/', Port: 80 }, Exec: null, TimeoutSeconds: 0 });
  expect(internal('rbac.RoleRef', { apiGroup: 'g', kind: 'Role', name: 'other' })).toEqual({ APIGroup: 'g', Kind: 'Role', Name: 'other' });
  expect(internal('core.PodSpec', { hostNetwork: true, securityContext: { runAsUser: 1 } })).toMatchObject({ SecurityContext: { HostNetwork: true, RunAsUser: 1 } });
});

test('a diff has three lines around each change and Go\'s ranges', () => {
  expect(unifiedDiff('a\nb\nc\nd\ne\nf\ng\nh\ni', 'a\nb\nc\nd\nE\nf\ng\nh\ni')).toBe('@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n');
  expect(unifiedDiff('a', 'a\nb')).toBe('@@ -1 +1,2 @@\n a\n+b\n');
  expect(unifiedDiff('same', 'same')).toBe('');
});

test('the diff of a claim as the server shows it', () => {
  const claim = (mode: string) => internal('core.PersistentVolumeClaimSpec', { accessModes: [mode], resources: { requests: { storage: '1Gi' } } });
  expect(valueDiff(claim('ReadWriteOnce'), claim('ReadWriteMany'))).toBe('@@ -1,6 +1,6 @@\n {\n  "AccessModes": [\n-  "ReadWriteOnce"\n+  "ReadWriteMany"\n  ],\n  "Selector": null,\n  "Resources": {\n');
});
