import { utf8 } from '../../../api/utf8.ts';
import { sha256 } from '../../lib/sha256.ts';
import { compactJson } from '../text/json.ts';

const encode: Record<string, string> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/** Ten characters of a text's SHA-256 with those left out that could make words (util/hash.go, kustomize's hasher). */
const shorten = (text: string): string => [...sha256(utf8(text)).slice(0, 10)].map((c) => encode[c] ?? c).join('');

type Data = Readonly<Record<string, string>> | undefined;

/** The hash that --append-hash and kustomize put behind a ConfigMap's name. Values of binaryData are base64. */
export const configMapHash = (name: string, data: Data, binaryData?: Data): string =>
  shorten(compactJson({ kind: 'ConfigMap', name, data: data && Object.keys(data).length ? data : '', ...(binaryData && Object.keys(binaryData).length ? { binaryData } : {}) }));

/** The same for a Secret; values are base64. */
export const secretHash = (name: string, type: string, data: Data, stringData?: Data): string =>
  shorten(compactJson({ kind: 'Secret', type, name, data: data && Object.keys(data).length ? data : '', ...(stringData && Object.keys(stringData).length ? { stringData } : {}) }));
