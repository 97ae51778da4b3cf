/** Which tags a repository has: `minors` gives the highest patch of each minor version. */
export interface TagRules {
  /** Tags by name: `latest`, `alpine`. */
  names?: readonly string[];
  /** `{'1.27': 5}`: 1.27, 1.27.0 to 1.27.5, and 1. A value of -1 has no patches. */
  minors?: Readonly<Record<string, number>>;
  /** Suffixes that versions, and alone names, come with: `alpine` makes `1.27-alpine` and `alpine`. */
  variants?: readonly string[];
  /** Put before every version: `v`. */
  prefix?: string;
}

/** Says whether a tag exists under the rules. */
export const tagMatcher = (rules: TagRules): ((tag: string) => boolean) => {
  const { names = [], minors = {}, variants = [], prefix = '' } = rules;
  const majors = new Set(Object.keys(minors).map((m) => m.split('.')[0]!));
  const version = (text: string): boolean => {
    if (!text.startsWith(prefix)) return false;
    const v = text.slice(prefix.length);
    if (majors.has(v) || v in minors) return true;
    const dot = v.lastIndexOf('.');
    const patches = minors[v.slice(0, dot)];
    const patch = v.slice(dot + 1);
    return patches !== undefined && /^\d+$/.test(patch) && Number(patch) <= patches;
  };
  return (tag) => {
    if (names.includes(tag) || variants.includes(tag) || version(tag)) return true;
    const variant = variants.find((v) => tag.endsWith(`-${v}`));
    if (!variant) return false;
    const rest = tag.slice(0, -variant.length - 1);
    return names.includes(rest) || version(rest);
  };
};

/** A tag without its variant: `1.27-alpine` is `1.27`, `alpine` is `latest`. */
export const withoutVariant = (tag: string, variants: readonly string[]): string => {
  if (variants.includes(tag)) return 'latest';
  const variant = variants.filter((v) => tag.endsWith(`-${v}`)).sort((a, b) => b.length - a.length)[0];
  return variant ? tag.slice(0, -variant.length - 1) : tag;
};
