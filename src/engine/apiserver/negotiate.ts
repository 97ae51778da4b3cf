import type { ApiRequest } from '../api/http.ts';

// Content negotiation (kubernetes: apiserver/pkg/endpoints/handlers/negotiation/negotiate.go). CBOR is passed over, and
// protobuf where nobody writes it, so that clients which offer JSON beside them get that.

export type Encoding = 'json' | 'yaml' | 'protobuf';

/** What an answer is to be: its encoding, and the shape of what it holds. */
export interface Negotiated {
  encoding: Encoding;
  accept: NonNullable<ApiRequest['accept']>;
  /** An APIGroupDiscoveryList instead of the older documents. */
  aggregated: boolean;
}

/** Media types that answers can have, as errors list them. */
export const mediaTypes: readonly string[] = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

interface Clause {
  type: string;
  parameters: Record<string, string>;
  q: number;
}

const parse = (accept: string): Clause[] =>
  accept
    .split(',')
    .map((text) => {
      const [type = '', ...rest] = text.split(';').map((p) => p.trim());
      const parameters: Record<string, string> = {};
      for (const parameter of rest) {
        const eq = parameter.indexOf('=');
        if (eq > 0) parameters[parameter.slice(0, eq)] = parameter.slice(eq + 1);
      }
      const q = Number(parameters['q'] ?? 1);
      return { type: type.toLowerCase(), parameters, q: Number.isNaN(q) ? 1 : q };
    })
    .filter((c) => c.type !== '')
    .sort((a, b) => b.q - a.q);

const encodings: Record<string, Encoding> = { '*/*': 'json', 'application/*': 'json', 'application/json': 'json', 'application/yaml': 'yaml', 'application/vnd.kubernetes.protobuf': 'protobuf' };

const plain: Negotiated = { encoding: 'json', accept: 'object', aggregated: false };

const clauseOf = ({ type, parameters }: Clause, protobuf: boolean): Negotiated | undefined => {
  const encoding = encodings[type];
  if (!encoding || (encoding === 'protobuf' && (!protobuf || parameters['as'] === 'Table'))) return undefined;
  const { as, g, v } = parameters;
  if (as === undefined) return { ...plain, encoding };
  if (g === 'apidiscovery.k8s.io' && as === 'APIGroupDiscoveryList') return v === 'v2' ? { ...plain, encoding, aggregated: true } : undefined;
  if (g !== 'meta.k8s.io' || (v !== 'v1' && v !== 'v1beta1')) return undefined;
  if (as === 'Table') return { ...plain, encoding, accept: 'table' };
  return as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList' ? { ...plain, encoding, accept: 'metadata' } : undefined;
};

/** The first thing that an Accept header asks for and that can be answered; undefined where there is none. `protobuf`: whether answers can be in it. */
export const negotiate = (accept: string, protobuf = false): Negotiated | undefined => {
  if (accept.trim() === '') return plain;
  for (const clause of parse(accept)) {
    const found = clauseOf(clause, protobuf);
    if (found) return found;
  }
  return undefined;
};
