import type { Container } from '../api/kubernetes.ts';
import { humanDuration } from '../api/humanduration.ts';
import { formatLabels, formatSelector } from '../api/selector.ts';
import { parseTime } from '../api/time.ts';
import type { KubeObject } from '../api/types.ts';
import type { Column } from './kind.ts';

// The tables of pkg/printers/internalversion/printers.go. Cell texts are its texts.

type Cell<T> = (object: T, now: number) => unknown;

const make = <T>(name: string, type: string, format: string, priority: number, cell: Cell<T>): Column<T> => ({ name, type, format, description: '', priority, cell });

/** A text column that is always shown. */
export const text = <T = any>(name: string, cell: Cell<T>): Column<T> => make(name, 'string', '', 0, cell);

/** A number column that is always shown; a missing number is 0. */
export const integer = <T = any>(name: string, cell: Cell<T>): Column<T> => make(name, 'integer', '', 0, (object, now) => cell(object, now) ?? 0);

/** A boolean column that is always shown. */
export const boolean = <T = any>(name: string, cell: Cell<T>): Column<T> => make(name, 'boolean', '', 0, cell);

/** A text column of `-o wide`. */
export const wide = <T = any>(name: string, cell: Cell<T>): Column<T> => make(name, 'string', '', 1, cell);

export const name: Column<any> = make('Name', 'string', 'name', 0, (object: KubeObject) => object.metadata.name);

/** The name with a mark for the default of its kind. */
export const nameWithDefault = (annotation: string): Column<any> =>
  make('Name', 'string', 'name', 0, ({ metadata }: KubeObject) => (metadata.annotations?.[annotation] === 'true' ? `${metadata.name} (default)` : metadata.name));

/** The time since a timestamp: `5m`; `<unknown>` without one. */
export const since = (time: string | undefined | null, now: number): string => {
  const ms = parseTime(time);
  return ms === undefined ? '<unknown>' : humanDuration(now - ms);
};

export const age: Column<any> = text('Age', (object: KubeObject, now) => since(object.metadata.creationTimestamp, now));

/** The table of kinds without columns of their own (apiserver's rest/table.go). */
export const createdAt: readonly Column<any>[] = [name, make('Created At', 'date', '', 0, (object: KubeObject) => object.metadata.creationTimestamp ?? '<unknown>')];

type Containers = readonly Pick<Container, 'name' | 'image'>[] | undefined;

/** CONTAINERS and IMAGES of `-o wide`. */
export const containers = <T = any>(of: (object: T) => Containers): Column<T>[] => [
  wide('Containers', (object) => (of(object) ?? []).map((container) => container.name).join(',')),
  wide('Images', (object) => (of(object) ?? []).map((container) => container.image ?? '').join(',')),
];

/** The containers of a template in `spec.template`. */
export const templateContainers = ({ spec }: { spec?: { template?: { spec?: { containers?: Containers } } } }): Containers => spec?.template?.spec?.containers;

export const labelSelector = <T = any>(of: (object: T) => Parameters<typeof formatSelector>[0]): Column<T> => wide('Selector', (object) => formatSelector(of(object)));

export const labelMap = <T = any>(of: (object: T) => Parameters<typeof formatLabels>[0]): Column<T> => wide('Selector', (object) => formatLabels(of(object)));

/** The first three of a list, and how many more (listWithMoreString). */
export const firstThree = (list: readonly string[], none: string): string => (list.length > 3 ? `${list.slice(0, 3).join(',')} + ${list.length - 3} more...` : list.join(',') || none);

/** `RWO,ROX`: access modes in their fixed order. */
export const accessModes = (modes: readonly string[] | undefined): string =>
  (
    [
      ['ReadWriteOnce', 'RWO'],
      ['ReadOnlyMany', 'ROX'],
      ['ReadWriteMany', 'RWX'],
      ['ReadWriteOncePod', 'RWOP'],
    ] as const
  )
    .filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(',');

/** The addresses of a load balancer, cut at 16 characters outside `-o wide`; the server always renders wide. */
export const loadBalancerAddresses = (ingress: readonly { ip?: string; hostname?: string }[] | undefined): string => [...new Set((ingress ?? []).map((each) => each.ip || each.hostname || '').filter(Boolean))].sort().join(',');
