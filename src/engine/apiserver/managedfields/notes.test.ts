import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '../../api/http.ts';
import { TestServer } from '../testing.ts';

const trusted = (commonName: string) => ({ certificate: { commonName, organizations: ['system:masters'] }, trusted: true as const });
const manager: Partial<ApiRequest> = { agent: 'kube-controller-manager', credentials: trusted('system:kube-controller-manager') };
const kubelet: Partial<ApiRequest> = { agent: 'kubelet', credentials: trusted('system:node:node01') };
const scheduler: Partial<ApiRequest> = { agent: 'kube-scheduler', credentials: trusted('system:kube-scheduler') };

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'nginx', image: 'nginx', resources: { limits: { cpu: '1' } } }] } };
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template } };
const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'u-1', controller: true, blockOwnerDeletion: true };
const condition = (type: string, status: string) => ({ type, status, lastProbeTime: null, lastTransitionTime: '2026-11-21T01:00:00Z' });

const entries = (object: any) => object.metadata.managedFields.map((e: any) => `${e.manager} ${e.operation} ${e.apiVersion} ${e.subresource ?? '-'} ${e.time}`);
const who = (object: any) => object.metadata.managedFields.map((e: any) => [e.manager, e.subresource, Object.keys(e.fieldsV1)]);

class Cluster extends TestServer {
  constructor() {
    super();
    this.withAccount();
  }

  status(by: Partial<ApiRequest>, resource: string, name: string, status: object, group = ''): void {
    const code = this.patch(resource, name, { status }, 'application/strategic-merge-patch+json', { ...by, group, subresource: 'status' }).code;
    expect(code).toBe(200);
  }

  scale(by: Partial<ApiRequest>, replicas: number): void {
    expect(this.patch('deployments', 'web', { spec: { replicas } }, 'application/merge-patch+json', { ...by, group: 'apps', subresource: 'scale' }).code).toBe(200);
  }

  runningPod(): any {
    this.send({ ...manager, verb: 'create', resource: 'pods', namespace: 'default', body: { apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'web-1-', name: 'p', labels: { app: 'web' }, ownerReferences: [owner] }, spec: template.spec } });
    this.send({ ...scheduler, verb: 'create', resource: 'pods', subresource: 'binding', namespace: 'default', name: 'p', body: { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'p' }, target: { kind: 'Node', name: 'node01' } } });
    this.advance(1000);
    this.status(kubelet, 'pods', 'p', { phase: 'Pending', conditions: [condition('Ready', 'False')], startTime: '2026-11-21T01:00:00Z' });
    this.advance(1000);
    this.status(kubelet, 'pods', 'p', { phase: 'Running', conditions: [condition('Ready', 'True')], podIP: '10.244.1.2', podIPs: [{ ip: '10.244.1.2' }] });
    return this.get('pods', 'p');
  }
}

const leaf = {};
const conditionFields = { '.': leaf, 'f:lastProbeTime': leaf, 'f:lastTransitionTime': leaf, 'f:status': leaf, 'f:type': leaf };

// managedfields/internal/managedfieldsupdater.go, buildmanagerinfo.go
describe('managers that are components', () => {
  it('are told as they wrote: what each added or changed, at its last change', () => {
    const pod = new Cluster().runningPod();
    expect(entries(pod)).toEqual(['kube-controller-manager Update v1 - 2026-11-21T01:00:02Z', 'kubelet Update v1 status 2026-11-21T01:00:04Z']);
    expect(pod.metadata.managedFields[0].fieldsV1).toEqual({
      'f:metadata': { 'f:generateName': leaf, 'f:labels': { '.': leaf, 'f:app': leaf }, 'f:ownerReferences': { '.': leaf, 'k:{"uid":"u-1"}': leaf } },
      'f:spec': {
        'f:containers': {
          'k:{"name":"nginx"}': { '.': leaf, 'f:image': leaf, 'f:imagePullPolicy': leaf, 'f:name': leaf, 'f:resources': { '.': leaf, 'f:limits': { '.': leaf, 'f:cpu': leaf }, 'f:requests': { '.': leaf, 'f:cpu': leaf } }, 'f:terminationMessagePath': leaf, 'f:terminationMessagePolicy': leaf },
        },
        'f:dnsPolicy': leaf, 'f:enableServiceLinks': leaf, 'f:restartPolicy': leaf, 'f:schedulerName': leaf, 'f:securityContext': leaf, 'f:terminationGracePeriodSeconds': leaf,
      },
    });
    expect(pod.metadata.managedFields[1].fieldsV1).toEqual({
      'f:status': { 'f:conditions': { 'k:{"type":"Ready"}': conditionFields }, 'f:phase': leaf, 'f:podIP': leaf, 'f:podIPs': { '.': leaf, 'k:{"ip":"10.244.1.2"}': { '.': leaf, 'f:ip': leaf } }, 'f:startTime': leaf },
    });
  });

  it('are the same in every answer, and components are not told', () => {
    const t = new Cluster();
    const pod = t.runningPod();
    expect(t.send({ verb: 'list', resource: 'pods', namespace: 'default' }).body.items[0]).toBe(pod);
    expect(t.send({ verb: 'list', resource: 'pods', namespace: 'default', accept: 'metadata' }).body.items[0].metadata.managedFields).toBe(pod.metadata.managedFields);
    const { watch } = t.send({ verb: 'watch', resource: 'pods', namespace: 'default' });
    expect(t.run(watch!.next())!.object).toBe(pod);
    expect(t.send({ ...kubelet, verb: 'get', resource: 'pods', namespace: 'default', name: 'p' }).body.metadata.managedFields).toBeUndefined();
  });

  it('hand fields over to whoever changes them', () => {
    const t = new Cluster();
    t.runningPod();
    const pod = t.patch('pods', 'p', { metadata: { labels: { app: 'mine' } } }, 'application/merge-patch+json', { query: { fieldManager: 'kubectl-label' } }).body;
    expect(who(pod)).toEqual([['kube-controller-manager', undefined, ['f:metadata', 'f:spec']], ['kubectl-label', undefined, ['f:metadata']], ['kubelet', 'status', ['f:status']]]);
    expect(pod.metadata.managedFields[0].fieldsV1['f:metadata']['f:labels']).toEqual(leaf);
    const unchanged = t.patch('pods', 'p', { metadata: { labels: { app: 'mine' } } }, 'application/merge-patch+json').body;
    expect(unchanged.metadata.resourceVersion).toBe(pod.metadata.resourceVersion);
    t.status(kubelet, 'pods', 'p', { phase: 'Succeeded' });
    expect(entries(t.get('pods', 'p'))).toHaveLength(3);
  });

  it('conflict with an apply by their subresource, until they are overruled', () => {
    const t = new Cluster();
    t.apply('deployments', deployment, 'me', { group: 'apps' });
    t.scale(manager, 3);
    const refused = t.apply('deployments', deployment, 'me', { group: 'apps' });
    expect(refused.body.message).toBe('Apply failed with 1 conflict: conflict with "kube-controller-manager" with subresource "scale" using apps/v1: .spec.replicas');
    const forced = t.apply('deployments', deployment, 'me', { group: 'apps' }, { force: true }).body;
    expect(forced.spec.replicas).toBe(1);
    expect(who(forced)).toEqual([['me', undefined, ['f:spec']]]);
  });

  it('keep their shares however often they take turns', () => {
    const t = new Cluster();
    t.send({ ...manager, verb: 'create', group: 'apps', resource: 'deployments', namespace: 'default', body: deployment });
    for (let i = 2; i < 12; i++) {
      t.advance(1000);
      t.scale(manager, i);
      t.status(manager, 'deployments', 'web', { replicas: i }, 'apps');
    }
    const made = t.get('deployments', 'web', 'apps');
    expect(made.metadata.managedFields.map((e: any) => [e.manager, e.subresource])).toEqual([['kube-controller-manager', undefined], ['kube-controller-manager', 'scale'], ['kube-controller-manager', 'status']]);
    expect(made.metadata.managedFields[0].fieldsV1['f:spec']['f:replicas']).toBeUndefined();
    expect(made.metadata.managedFields[1]).toMatchObject({ apiVersion: 'apps/v1', fieldsV1: { 'f:spec': { 'f:replicas': {} } }, time: '2026-11-21T01:00:12Z' });
  });

  it('are the server itself for what it writes on its own', () => {
    const t = new TestServer();
    t.create('customresourcedefinitions', {
      apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'tabs.example.com' },
      spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'tabs', kind: 'Tab' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }] },
    });
    t.advance(2000);
    const definition = t.send({ verb: 'get', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions', name: 'tabs.example.com' }).body;
    expect(definition.metadata.managedFields[0]).toMatchObject({ manager: 'kube-apiserver', operation: 'Update', subresource: 'status', fieldsV1: { 'f:status': { 'f:acceptedNames': { 'f:kind': {} } } } });
    expect(who(t.send({ verb: 'get', group: 'apiregistration.k8s.io', resource: 'apiservices', name: 'v1.apps' }).body)).toEqual([['kube-apiserver', undefined, ['f:metadata', 'f:spec']]]);
    expect(who(t.send({ verb: 'get', group: 'rbac.authorization.k8s.io', resource: 'clusterroles', name: 'cluster-admin' }).body)).toEqual([['kube-apiserver', undefined, ['f:metadata', 'f:rules']]]);
  });

  it('move the time with every change of theirs', () => {
    const t = new Cluster();
    t.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: '1', b: '1' } });
    t.advance(5000);
    expect(entries(t.patch('configmaps', 'c', { data: { a: '2' } }).body)).toEqual(['kubectl Update v1 - 2026-11-21T01:00:07Z']);
    t.advance(5000);
    expect(entries(t.patch('configmaps', 'c', { data: { b: null } }).body)).toEqual(['kubectl Update v1 - 2026-11-21T01:00:07Z']);
  });

  it('are told by no event but with what is set', () => {
    const t = new Cluster();
    t.send({ ...kubelet, verb: 'create', resource: 'events', namespace: 'default', body: { apiVersion: 'v1', kind: 'Event', metadata: { name: 'e', namespace: 'default' }, involvedObject: { kind: 'Pod', name: 'p', namespace: 'default' }, reason: 'Pulled', message: 'm', type: 'Normal', count: 1, firstTimestamp: '2026-11-21T01:00:00Z', lastTimestamp: '2026-11-21T01:00:00Z', source: { component: 'kubelet', host: 'node01' } } });
    expect(t.get('events', 'e').metadata.managedFields[0].fieldsV1).toEqual({ 'f:count': leaf, 'f:firstTimestamp': leaf, 'f:involvedObject': leaf, 'f:lastTimestamp': leaf, 'f:message': leaf, 'f:reason': leaf, 'f:source': { 'f:component': leaf, 'f:host': leaf }, 'f:type': leaf });
  });
});
