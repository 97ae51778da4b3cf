import { withoutVariant } from '../tags.ts';

export const variants = ['alpine', 'bookworm', 'alpine3.22', 'alpine3.21', 'trixie'];
export const minors: Record<string, number> = { '2.8': 23, '3.0': 7, '3.2': 12, '4.0': 14, '5.0': 14, '6.0': 20, '6.2': 20, '7.0': 15, '7.2': 11, '7.4': 6, '8.0': 4, '8.2': 2 };

/** The version of a tag of redis' image. */
export const versionOf = (tag: string): string => {
  const v = withoutVariant(tag, variants);
  if (minors[v] !== undefined) return `${v}.${minors[v]}`;
  const newest: Record<string, string> = { latest: '8.2.2', '8': '8.2.2', '7': '7.4.6', '6': '6.2.20', '5': '5.0.14', '4': '4.0.14', '3': '3.2.12' };
  return newest[v] ?? v;
};
