import type { BandName } from '../model/model.ts';
import type { Rect, Size } from './types.ts';

export interface Band {
  boxes: Record<BandName, Rect>;
  /** Where what is below may begin. */
  bottom: number;
}

export const MARGIN = 12;

/**
 * The control plane: its processes in a row, and below them the API server as a bar over the whole width, so that every
 * edge of the cluster is a short line into it.
 */
export function layoutBand({ width, height }: Size): Band {
  const low = height < 460;
  const top = low ? 8 : MARGIN;
  const card = low ? 30 : 36;
  const lane = low ? 12 : 16;
  const bar = low ? 24 : 28;
  const inner = width - 2 * MARGIN;
  const cardWidth = Math.min(268, Math.max(128, (inner - 3 * 24) / 4));
  const step = (inner - cardWidth) / 3;
  const at = (i: number): Rect => ({ x: Math.round(MARGIN + i * step), y: top, width: Math.round(cardWidth), height: card });
  const api = { x: MARGIN, y: top + card + lane, width: inner, height: bar };
  return {
    boxes: { you: at(0), 'kube-scheduler': at(1), 'kube-controller-manager': at(2), etcd: at(3), 'kube-apiserver': api },
    bottom: api.y + bar + lane,
  };
}
