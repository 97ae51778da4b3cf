interface Rule {
  negate: boolean;
  mustDir: boolean;
  matches(path: string): boolean;
}

/** A shell pattern of path.Match: `*` and `?` stop at slashes. */
const shell = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+^${}()|]/g, '\\$&').replace(/\*/g, '[^/]*').replace(/\?/g, '[^/]')}$`);

const rule = (line: string): Rule => {
  const negate = line.startsWith('!');
  const body = negate ? line.slice(1) : line;
  const mustDir = body.endsWith('/');
  const pattern = mustDir ? body.slice(0, -1) : body;
  const glob = shell(pattern.replace(/^\//, ''));
  if (pattern.includes('/')) return { negate, mustDir, matches: (path) => glob.test(path) };
  return { negate, mustDir, matches: (path) => glob.test(path.slice(path.lastIndexOf('/') + 1)) };
};

/** Says which paths of a chart's folder a .helmignore leaves out (pkg/ignore). Throws an Error for `**`. */
export const ignoreRules = (text: string): ((path: string, isFolder: boolean) => boolean) => {
  const lines = text.split('\n').map((l) => l.trim()).filter((l) => l !== '' && !l.startsWith('#'));
  if (lines.some((l) => l.includes('**'))) throw new Error('double-star (**) syntax is not supported');
  const rules = ['templates/.?*', ...lines].map(rule);
  return (path, isFolder) =>
    rules.some((r) => (r.negate ? (r.mustDir && !isFolder) || !r.matches(path) : (!r.mustDir || isFolder) && r.matches(path)));
};
