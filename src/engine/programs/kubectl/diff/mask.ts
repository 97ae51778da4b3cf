import type { KubeObject } from '../../../api/types.ts';

type Data = Record<string, unknown>;

const dataOf = (object: KubeObject | undefined): Data | undefined => object?.data as Data | undefined;

/** Puts stars for a Secret's values, such that one can still see which of them differ (diff.Masker). */
export const maskSecrets = (from: KubeObject | undefined, to: KubeObject): { from: KubeObject | undefined; to: KubeObject } => {
  const a = dataOf(from);
  const b = dataOf(to);
  const mask = (own: Data, other: Data | undefined, changed: string): Data =>
    Object.fromEntries(Object.keys(own).map((key) => [key, other && key in other && other[key] !== own[key] ? `*** (${changed})` : '***']));
  return {
    from: from && a ? { ...from, data: mask(a, b, 'before') } : from,
    to: b ? { ...to, data: mask(b, a, 'after') } : to,
  };
};
