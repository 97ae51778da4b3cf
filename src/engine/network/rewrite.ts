import type { PluginConfig } from './corefile.ts';

const trimmed = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** A name after one rule, `[exact|prefix|suffix|substring|regex] FROM TO`; undefined where the rule is not about it (coredns: plugin/rewrite). */
const applied = (rule: readonly string[], name: string): string | undefined => {
  const [kind, from, to] = ['exact', 'prefix', 'suffix', 'substring', 'regex'].includes(rule[0] ?? '') ? (rule as [string, string, string]) : (['exact', ...rule] as unknown as [string, string, string]);
  if (from === undefined || to === undefined) return undefined;
  switch (kind) {
    case 'prefix':
      return name.startsWith(from.toLowerCase()) ? to + name.slice(from.length) : undefined;
    case 'suffix':
      return `${name}.`.endsWith(from.toLowerCase()) || name.endsWith(trimmed(from)) ? name.slice(0, name.length - trimmed(from).length) + trimmed(to) : undefined;
    case 'substring':
      return name.includes(from.toLowerCase()) ? name.replace(from.toLowerCase(), to) : undefined;
    case 'regex': {
      let match: RegExpExecArray | null;
      try {
        match = new RegExp(from).exec(name) ?? new RegExp(from).exec(`${name}.`);
      } catch {
        return undefined;
      }
      return match ? to.replace(/\{(\d+)\}/g, (_, n: string) => match[Number(n)] ?? '') : undefined;
    }
    default:
      return trimmed(from) === name ? to : undefined;
  }
};

/** A name after the `rewrite name` rules of a server block; the first that is about it counts. */
export const rewritten = (plugins: readonly PluginConfig[], name: string): string => {
  for (const plugin of plugins) {
    if (plugin.name !== 'rewrite') continue;
    const rules = plugin.lines.length > 0 ? plugin.lines : [plugin.args];
    for (const rule of rules) {
      const words = ['stop', 'continue'].includes(rule[0] ?? '') ? rule.slice(1) : rule;
      if (words[0] !== 'name') continue;
      const next = applied(words.slice(1), name);
      if (next !== undefined) return trimmed(next);
    }
  }
  return name;
};
