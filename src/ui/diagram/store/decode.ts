import { CONTAINER_STATES, POD_STATES, POD_STRIDE, PodColumn, type ContainerCell, type ContainerShape, type PodBatch, type PodCard } from '../../../scene/types.ts';

/** The cards of a batch, in order. Pods in the same states share their cells. */
export function decodePods({ count, names, strings, shapes, data }: PodBatch): PodCard[] {
  const nameList = names.split('\n');
  const cells = shapes.map(() => new Map<number, ContainerCell[]>());
  const cards = new Array<PodCard>(count);
  for (let i = 0, at = 0; i < count; i++, at += POD_STRIDE) {
    const column = (c: keyof typeof PodColumn): number => data[at + PodColumn[c]]!;
    const shape = column('shape');
    const packed = column('containers');
    let containers = cells[shape]!.get(packed);
    if (!containers) cells[shape]!.set(packed, (containers = unpack(shapes[shape]!, packed)));
    const message = column('message');
    cards[i] = {
      id: column('id'),
      namespace: strings[column('namespace')]!,
      name: nameList[i]!,
      status: strings[column('status')]!,
      state: POD_STATES[column('state')]!,
      ready: Math.floor(column('ready') / 65536),
      total: column('ready') % 65536,
      restarts: column('restarts'),
      node: column('node'),
      owner: column('owner'),
      ip: strings[column('ip')]!,
      createdAt: column('createdAt') * 1000,
      system: column('system') === 1,
      labels: strings[column('labels')]!,
      message: message ? strings[message - 1] : undefined,
      containers,
    };
  }
  return cards;
}

const unpack = (shape: ContainerShape[], packed: number): ContainerCell[] =>
  shape.map((s, i) => ({ ...s, state: i < 10 ? CONTAINER_STATES[Math.floor(packed / 8 ** i) % 8]! : 'waiting' }));
