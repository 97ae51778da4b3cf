import type { ConfigMap, Secret, ServiceAccount } from '../../../api/kubernetes.ts';
import { decodeStrictBase64, strictBytes } from '../../../api/base64.ts';
import { newPage, withEvents, type Describer, type Describing } from './describer.ts';
import type { Page } from './page.ts';

const head = (d: Describing, { metadata }: ConfigMap | Secret | ServiceAccount): Page =>
  newPage(d).field('Name', metadata.name).field('Namespace', metadata.namespace ?? '').labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);

export const configMap: Describer<ConfigMap> = function* (object, d) {
  const page = head(d, object).raw('\nData\n====\n');
  const data = (object.data ?? {}) as Record<string, string>;
  for (const key of Object.keys(data).sort()) page.raw(`${key}:\n----\n${data[key]}\n\n`);
  page.raw('\nBinaryData\n====\n');
  const binary = (object.binaryData ?? {}) as Record<string, string>;
  for (const key of Object.keys(binary).sort()) page.raw(`${key}: ${strictBytes(binary[key]!).length} bytes\n`);
  page.raw('\n');
  return yield* withEvents(page, object, d);
};

export const secret: Describer<Secret> = function* (object, d) {
  const page = head(d, object).raw(`\nType:\t${object.type ?? ''}\n\nData\n====\n`);
  const data = (object.data ?? {}) as Record<string, string>;
  for (const key of Object.keys(data).sort()) {
    const token = key === 'token' && object.type === 'kubernetes.io/service-account-token';
    page.field(key, token ? decodeStrictBase64(data[key]!) : `${strictBytes(data[key]!).length} bytes`);
  }
  return page;
};

export const serviceAccount: Describer<ServiceAccount> = function* (object, d) {
  const page = head(d, object);
  const blank = ' '.repeat('Image pull secrets:'.length);
  const names = (object.imagePullSecrets ?? []).map((s) => s.name ?? '');
  if (names.length === 0) page.raw('Image pull secrets:\t<none>\n');
  names.forEach((name, i) => page.raw(`${i === 0 ? 'Image pull secrets:' : blank}\t${name}\n`));
  return yield* withEvents(page, object, d);
};

