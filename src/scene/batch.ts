import { shapeOfCells } from './cards/containers.ts';
import { CONTAINER_STATES, POD_STATES, POD_STRIDE, PodColumn, type ContainerShape, type PodBatch, type PodCard } from './types.ts';

/** Above this many changed pods a delta carries a batch. */
export const BATCH_FROM = 300;

/** The transferable form of cards. */
export function encodePods(cards: readonly PodCard[]): PodBatch {
  const strings: string[] = [];
  const index = new Map<string, number>();
  const text = (s: string): number => {
    let i = index.get(s);
    if (i === undefined) {
      index.set(s, (i = strings.length));
      strings.push(s);
    }
    return i;
  };
  const shapes: ContainerShape[][] = [];
  const shapeIndex = new Map<ContainerShape[], number>();
  const data = new Uint32Array(cards.length * POD_STRIDE);
  const names = new Array<string>(cards.length);
  for (let i = 0, at = 0; i < cards.length; i++, at += POD_STRIDE) {
    const card = cards[i]!;
    const shape = shapeOfCells(card.containers);
    let s = shapeIndex.get(shape);
    if (s === undefined) {
      shapeIndex.set(shape, (s = shapes.length));
      shapes.push(shape);
    }
    let packed = 0;
    for (let c = Math.min(card.containers.length, 10) - 1; c >= 0; c--) packed = packed * 8 + CONTAINER_STATES.indexOf(card.containers[c]!.state);
    names[i] = card.name;
    data[at + PodColumn.id] = card.id;
    data[at + PodColumn.namespace] = text(card.namespace);
    data[at + PodColumn.status] = text(card.status);
    data[at + PodColumn.state] = POD_STATES.indexOf(card.state);
    data[at + PodColumn.ready] = card.ready * 65536 + card.total;
    data[at + PodColumn.restarts] = card.restarts;
    data[at + PodColumn.node] = card.node;
    data[at + PodColumn.owner] = card.owner;
    data[at + PodColumn.ip] = text(card.ip);
    data[at + PodColumn.createdAt] = Math.floor(card.createdAt / 1000);
    data[at + PodColumn.system] = card.system ? 1 : 0;
    data[at + PodColumn.labels] = text(card.labels);
    data[at + PodColumn.message] = card.message === undefined ? 0 : text(card.message) + 1;
    data[at + PodColumn.shape] = s;
    data[at + PodColumn.containers] = packed;
  }
  return { count: cards.length, names: names.join('\n'), strings, shapes, data };
}
