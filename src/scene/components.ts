import type { Pod } from '../engine/api/kubernetes.ts';
import { podStatus } from './cards/podstatus.ts';
import { same } from './same.ts';
import type { ComponentCard, ComponentName } from './types.ts';

/** What the simulation itself knows of a machine, where the API can't say it or not yet. */
export interface HostInfo {
  name: string;
  ip: string;
  powered: boolean;
  /** Control plane processes on it; when left out, their mirror pods speak for them. */
  components?: { name: ComponentName; state: ComponentCard['state']; leader?: boolean; message?: string }[];
}

const CONTROL_PLANE = ['kube-apiserver', 'etcd', 'kube-scheduler', 'kube-controller-manager'] as const satisfies ComponentName[];

/** The control plane's processes: as the hosts tell, else as their static pods' mirrors in kube-system do. */
export class Components {
  readonly cards = new Map<string, ComponentCard>();

  /** The cards that changed; undefined when none did. One that is gone is told as `down`. */
  refresh(hosts: readonly HostInfo[], mirrors: Iterable<Pod>, leaders: ReadonlyMap<string, string>): ComponentCard[] | undefined {
    const now = new Map<string, ComponentCard>();
    const put = (card: ComponentCard) => now.set(card.id, card);
    for (const host of hosts) {
      for (const c of host.components ?? []) {
        const card: ComponentCard = { id: `${c.name}@${host.name}`, name: c.name, host: host.name, state: host.powered ? c.state : 'down' };
        if (c.leader ?? leaders.get(c.name) === host.name) card.leader = true;
        if (c.message) card.message = c.message;
        put(card);
      }
    }
    if (now.size === 0) {
      for (const pod of mirrors) {
        const name = pod.metadata.labels?.component as ComponentName | undefined;
        if (!name || !(CONTROL_PLANE as readonly string[]).includes(name)) continue;
        const host = pod.spec?.nodeName ?? '';
        const shown = podStatus(pod);
        const state = shown.ready === shown.total && shown.total > 0 ? 'ok' : pod.status?.phase === 'Pending' ? 'starting' : 'down';
        const card: ComponentCard = { id: `${name}@${host}`, name, host, state };
        if (leaders.get(name) === host) card.leader = true;
        if (state !== 'ok') card.message = shown.status;
        put(card);
      }
    }
    const changed: ComponentCard[] = [];
    for (const [id, card] of now) if (!same(this.cards.get(id), card)) changed.push(card);
    for (const [id, card] of this.cards) {
      if (now.has(id) || card.state === 'down') continue;
      const down = { ...card, state: 'down' as const, leader: undefined, message: undefined };
      now.set(id, down);
      changed.push(down);
    }
    this.cards.clear();
    for (const [id, card] of now) this.cards.set(id, card);
    return changed.length > 0 ? changed : undefined;
  }
}
