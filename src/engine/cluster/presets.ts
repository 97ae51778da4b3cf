/** A machine of a cluster. */
export interface HostPlan {
  name: string;
  address: string;
  role: 'control-plane' | 'worker';
  /** Cores and bytes that the node reports. */
  cpu: number;
  memory: number;
  /** /etc/machine-id and flannel's MAC address; drawn from the seed where absent. */
  machineId?: string;
  mac?: string;
}

/** What a cluster is made of. */
export interface Preset {
  name: string;
  hosts: HostPlan[];
  /** Each node takes a /24 of it. */
  podCidr: string;
  serviceCidr: string;
  /** Virtual milliseconds that the cluster has been up when a person first sees it. */
  age: number;
}

const GiB = 1024 ** 3;

const host = (name: string, index: number, role: HostPlan['role']): HostPlan => ({ name, address: `192.168.56.${index}`, role, cpu: 4, memory: 8 * GiB });

const workers = (n: number): HostPlan[] =>
  Array.from({ length: n }, (_, i) => {
    const name = `node${String(i + 1).padStart(2, '0')}`;
    if (i < 200) return host(name, 11 + i, 'worker');
    return { ...host(name, 0, 'worker'), address: `192.168.${57 + Math.floor((i - 200) / 250)}.${1 + ((i - 200) % 250)}` };
  });

const preset = (name: string, hosts: HostPlan[]): Preset => ({
  name,
  hosts,
  podCidr: hosts.length > 250 ? '10.128.0.0/9' : '10.244.0.0/16',
  serviceCidr: '10.96.0.0/12',
  age: 180_000,
});

// The machines that the recordings were taken on.
const recorded: readonly Required<Pick<HostPlan, 'machineId' | 'mac'>>[] = [
  { machineId: '6cd6e0e57e1ddf8dfe564690ed08c492', mac: '02:35:03:9d:83:30' },
  { machineId: '42d59b7cbf11be594655c0855b72f17c', mac: '02:8b:d1:a8:c9:21' },
  { machineId: '1b22092d227a026ea53339a8116eae13', mac: '02:9f:13:86:c7:c9' },
];

/**
 * A preset by its name: `solo` (one node), `trio` (control plane and two workers: the cluster of the recordings),
 * `workers=N`. Undefined for a name that is none.
 */
export function presetByName(name: string): Preset | undefined {
  const control = host('controlplane', 10, 'control-plane');
  if (name === 'trio') return preset(name, [control, ...workers(2)].map((h, i) => ({ ...h, ...recorded[i]! })));
  if (name === 'solo') return preset(name, [control]);
  const many = name.match(/^workers=(\d{1,4})$/);
  if (many && Number(many[1]) >= 1 && Number(many[1]) <= 5000) return preset(name, [control, ...workers(Number(many[1]))]);
  return undefined;
}

/** The names that `presetByName` takes, for messages. */
export const PRESETS = ['trio', 'solo', 'workers=N'];
