import type { ComponentCard, NodeCard, OwnerCard, PodState } from '../../../scene/types.ts';

/** A sign on a 14 by 14 grid: a shape of its own for each state, so that colour is never the only sign. */
export interface Glyph {
  /** Drawn with a stroke. */
  line: string;
  /** Drawn filled. */
  fill?: string;
}

const disc = 'M7 1.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 7 1.2z';
const triangle = 'M7 1.4 13.2 12.4H.8z';

export const POD_GLYPHS: Record<PodState, Glyph> = {
  running: { line: 'm4.3 7.2 1.9 1.9 3.6-4', fill: disc },
  starting: { line: 'M7 1.8a5.2 5.2 0 1 1-5.2 5.2' },
  pending: { line: `${disc}M7 3.8V7l2.2 1.6` },
  warning: { line: `${disc}M7 4.2v3.4M7 9.7v.1` },
  backoff: { line: 'M7 5.3v3.2M7 10.5v.1', fill: triangle },
  failed: { line: 'm4.7 4.7 4.6 4.6M9.3 4.7 4.7 9.3', fill: 'M4.4 1h5.2L13 4.4v5.2L9.6 13H4.4L1 9.6V4.4z' },
  succeeded: { line: 'M2.4 2.4h9.2v9.2H2.4zM4.6 7.1l1.7 1.7 3.1-3.5' },
  terminating: { line: `${disc}M4.4 7h5.2` },
  unknown: { line: 'M7 .9 13.1 7 7 13.1.9 7zM5.6 5.7a1.4 1.4 0 1 1 2.1 1.2c-.5.3-.7.6-.7 1M7 9.6v.1' },
};

export type Tone = 'ok' | 'info' | 'warn' | 'bad' | 'idle';

export const POD_TONES: Record<PodState, Tone> = {
  running: 'ok',
  starting: 'info',
  pending: 'warn',
  warning: 'warn',
  backoff: 'bad',
  failed: 'bad',
  succeeded: 'idle',
  terminating: 'idle',
  unknown: 'idle',
};

export type NodeState = 'ready' | 'notready' | 'unknown' | 'cordoned' | 'off' | 'unjoined';

/** What matters most about a node. */
export function nodeState(node: NodeCard): NodeState {
  if (!node.powered) return 'off';
  if (!node.joined) return 'unjoined';
  if (node.ready !== 'True') return node.ready === 'False' ? 'notready' : 'unknown';
  return node.cordoned ? 'cordoned' : 'ready';
}

const power = 'M7 1.6v5M4 3.2a5 5 0 1 0 6 0';

export const NODE_GLYPHS: Record<NodeState, Glyph> = {
  ready: POD_GLYPHS.running,
  notready: POD_GLYPHS.failed,
  unknown: POD_GLYPHS.unknown,
  cordoned: { line: `${disc}M3 11 11 3` },
  off: { line: power },
  unjoined: { line: 'M7 1.2h0M2.4 2.4h2M6 2.4h2M9.6 2.4h2v2M11.6 6v2M11.6 9.6v2h-2M8 11.6H6M4.4 11.6h-2v-2M2.4 8V6M2.4 4.4v-2' },
};

export const NODE_TONES: Record<NodeState, Tone> = { ready: 'ok', notready: 'bad', unknown: 'bad', cordoned: 'warn', off: 'bad', unjoined: 'idle' };

export const OWNER_GLYPHS: Record<OwnerCard['state'], Glyph | undefined> = {
  ok: undefined,
  progressing: POD_GLYPHS.starting,
  stalled: POD_GLYPHS.backoff,
  paused: { line: 'M4.6 3v8M9.4 3v8' },
  complete: POD_GLYPHS.succeeded,
  failed: POD_GLYPHS.failed,
  terminating: POD_GLYPHS.terminating,
};

export const OWNER_TONES: Record<OwnerCard['state'], Tone> = { ok: 'ok', progressing: 'info', stalled: 'bad', paused: 'idle', complete: 'idle', failed: 'bad', terminating: 'idle' };

export const COMPONENT_GLYPHS: Record<ComponentCard['state'], Glyph> = { ok: POD_GLYPHS.running, starting: POD_GLYPHS.starting, down: POD_GLYPHS.failed, unknown: POD_GLYPHS.unknown, failed: POD_GLYPHS.backoff };
export const COMPONENT_TONES: Record<ComponentCard['state'], Tone> = { ok: 'ok', starting: 'info', down: 'bad', unknown: 'idle', failed: 'bad' };

/** Pictures on a 16 by 16 grid, drawn with a stroke. */
export const PICTURES = {
  you: 'M2 3.4h12v9.2H2zM4.4 6l2 2-2 2M8.2 10.2h3',
  'kube-scheduler': 'M2.4 2.4h4v4h-4zM9.6 9.6h4v4h-4zM9.6 2.4h4v4h-4zM4.4 8.4v3.2h3.4M6.4 9.9l1.7 1.7-1.7 1.7',
  'kube-controller-manager': 'M13.4 8A5.4 5.4 0 0 1 3.6 11.1M2.6 8a5.4 5.4 0 0 1 9.8-3.1M12.6 2.2v2.9H9.7M3.4 13.8v-2.9h2.9',
  'kube-apiserver': 'M8 1.8 13.4 5v6L8 14.2 2.6 11V5zM8 5.2v5.6M5.5 6.6 8 8l2.5-1.4',
  etcd: 'M2.8 4c0-1.2 2.3-2.2 5.2-2.2s5.2 1 5.2 2.2v8c0 1.2-2.3 2.2-5.2 2.2S2.8 13.2 2.8 12zM2.8 4c0 1.2 2.3 2.2 5.2 2.2s5.2-1 5.2-2.2M2.8 8c0 1.2 2.3 2.2 5.2 2.2s5.2-1 5.2-2.2',
  node: 'M2 2.6h12v4.2H2zM2 9.2h12v4.2H2zM4.4 4.7h.1M4.4 11.3h.1M7.4 4.7h4M7.4 11.3h4',
} as const;

/** How kubectl abbreviates kinds. */
export const SHORT: Record<string, string> = {
  Deployment: 'deploy',
  ReplicaSet: 'rs',
  StatefulSet: 'sts',
  DaemonSet: 'ds',
  Job: 'job',
  CronJob: 'cj',
  ReplicationController: 'rc',
  Service: 'svc',
  Ingress: 'ing',
};
