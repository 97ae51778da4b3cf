import { create } from '../../stores/store.ts';
import { persist } from 'zustand/middleware';

/** How the person looks at the picture. */
export interface View {
  /** Only this namespace; null for all. */
  namespace: string | null;
  /** Pods, workloads and Services that the cluster brings along are drawn like others. */
  system: boolean;
  /** The text twin is shown instead of the picture. */
  tree: boolean;
  etcd: boolean;
  /** Leases are part of etcd's list, and heartbeats of the pulses. */
  heartbeats: boolean;
}

export const useView = create<View>()(
  persist<View>(() => ({ namespace: null, system: false, tree: false, etcd: false, heartbeats: false }), { name: 'podium.diagram', version: 1 }),
);

/** What the pointer is over: a card's id, or a component's name. */
export const useHover = create<{ id: CardId | null }>(() => ({ id: null }));

/** A card's number, or `etcd` and the like for the control plane's. */
export type CardId = number | string;
