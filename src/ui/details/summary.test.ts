import { describe, expect, it } from 'vitest';
import { summary } from './summary.ts';

const pod = `Name:             web-5d
Namespace:        default
Node:             node01/172.30.2.2
Labels:           app=web
                  pod-template-hash=5d
Status:           Running
IP:               192.168.1.4
IPs:
  IP:           192.168.1.4
Controlled By:  ReplicaSet/web-5d
Containers:
  nginx:
    Port:           80/TCP
QoS Class:                   BestEffort
Node-Selectors:              <none>
`;

describe('summary', () => {
  it('takes what matters from the margin of describe', () => {
    const facts = summary({ ref: { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web-5d' }, describe: pod });
    expect(facts).toEqual([
      { key: 'namespace', value: 'default' },
      { key: 'status', value: 'Running' },
      { key: 'node', value: 'node01/172.30.2.2' },
      { key: 'ip', value: '192.168.1.4' },
      { key: 'qos', value: 'BestEffort' },
      { key: 'labels', value: 'app=web\npod-template-hash=5d' },
    ]);
  });

  it('leaves out what is not set', () => {
    expect(summary({ ref: { apiVersion: 'v1', kind: 'Node', name: 'node01' }, describe: 'Taints:             <none>\nUnschedulable:      false\n' })).toEqual([]);
  });
});
