import type { CSINode, PersistentVolume, StorageClass, VolumeAttributesClass } from '../../../api/kubernetes.ts';
import { formatLabels } from '../../../api/selector.ts';
import { newPage, withEvents, type Describer } from './describer.ts';
import { goList, longTime, type Page } from './page.ts';
import { accessModes } from './persistentvolumeclaim.ts';
import { volumeSource } from './volumes.ts';

const nodeAffinity = (page: Page, volume: PersistentVolume): void => {
  const required = volume.spec?.nodeAffinity?.required;
  if (!required) {
    page.field('Node Affinity', '<none>');
    return;
  }
  page.raw('Node Affinity:\t\n');
  const terms = required.nodeSelectorTerms;
  page.raw(`  Required Terms:\t${terms.length ? '' : '<none>'}\n`);
  terms.forEach((term, i) => {
    const list = (term.matchExpressions ?? []).map((e) => `${e.key} ${e.operator.toLowerCase()}${e.values?.length ? ` [${e.values.join(', ')}]` : ''}`);
    page.column(`Term ${i}`, list, '    ');
  });
};

export const persistentVolume: Describer<PersistentVolume> = function* (object, d) {
  const { metadata, spec, status } = object;
  const page = newPage(d).field('Name', metadata.name).labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  page.field('Finalizers', goList(metadata.finalizers)).field('StorageClass', (metadata.annotations as Record<string, string> | undefined)?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? '');
  page.field('Status', metadata.deletionTimestamp ? `Terminating (lasts ${page.age(metadata.deletionTimestamp)})` : (status?.phase ?? ''));
  page.field('Claim', spec?.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '').field('Reclaim Policy', spec?.persistentVolumeReclaimPolicy ?? '').field('Access Modes', accessModes(spec?.accessModes));
  page.maybe('VolumeMode', spec?.volumeMode).field('Capacity', String((spec?.capacity as Record<string, string> | undefined)?.storage ?? 0));
  nodeAffinity(page, object);
  page.field('Message', status?.message ?? '').line(0, 'Source:');
  volumeSource(page, (spec ?? {}) as Record<string, unknown>, true);
  return yield* withEvents(page, object, d);
};

const DEFAULT = 'storageclass.kubernetes.io/is-default-class';

export const storageClass: Describer<StorageClass> = function* (object, d) {
  const annotations = object.metadata.annotations as Record<string, string> | undefined;
  const page = newPage(d).field('Name', object.metadata.name);
  page.field('IsDefaultClass', annotations?.[DEFAULT] === 'true' || annotations?.['storageclass.beta.kubernetes.io/is-default-class'] === 'true' ? 'Yes' : 'No');
  page.field('Annotations', formatLabels(annotations)).field('Provisioner', object.provisioner).field('Parameters', formatLabels(object.parameters as Record<string, string>));
  page.field('AllowVolumeExpansion', object.allowVolumeExpansion === undefined ? '<unset>' : object.allowVolumeExpansion ? 'True' : 'False');
  if (object.mountOptions?.length) {
    page.line(0, 'MountOptions:');
    for (const option of object.mountOptions) page.line(1, option);
  } else page.field('MountOptions', '<none>');
  page.maybe('ReclaimPolicy', object.reclaimPolicy).maybe('VolumeBindingMode', object.volumeBindingMode);
  if (object.allowedTopologies) {
    page.raw(`AllowedTopologies:\t${object.allowedTopologies.length ? '' : '<none>'}\n`);
    object.allowedTopologies.forEach((term, i) => page.column(`Term ${i}`, (term.matchLabelExpressions ?? []).map((e) => `${e.key} in${e.values.length ? ` [${e.values.join(', ')}]` : ''}`), '  '));
  }
  return yield* withEvents(page, object, d);
};

export const volumeAttributesClass: Describer<VolumeAttributesClass> = function* (object, d) {
  const page = newPage(d).field('Name', object.metadata!.name!).field('Annotations', formatLabels(object.metadata!.annotations as Record<string, string>)).field('DriverName', object.driverName).field('Parameters', formatLabels(object.parameters as Record<string, string>));
  return yield* withEvents(page, object as never, d);
};

export const csiNode: Describer<CSINode> = function* (object, d) {
  const { metadata } = object;
  const page = newPage(d).field('Name', metadata!.name!).labels('Labels', metadata!.labels as Record<string, string>).annotations('Annotations', metadata!.annotations as Record<string, string>);
  page.field('CreationTimestamp', longTime(metadata!.creationTimestamp)).line(0, 'Spec:');
  if (object.spec.drivers) {
    page.line(1, 'Drivers:');
    for (const driver of object.spec.drivers) {
      page.line(2, `${driver.name}:`).field('Node ID', driver.nodeID, 3);
      if (driver.allocatable?.count !== undefined) page.line(3, 'Allocatables:').field('Count', driver.allocatable.count, 4);
      if (driver.topologyKeys) page.field('Topology Keys', goList(driver.topologyKeys), 3);
    }
  }
  return yield* withEvents(page, object as never, d);
};
