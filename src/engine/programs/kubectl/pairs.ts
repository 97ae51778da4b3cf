/** Splits arguments into resources and KEY=VALUE or KEY- changes (cmdutil.GetResourcesAndPairs). */
export const splitPairs = (args: readonly string[], what: string): { resources: string[]; pairs: string[] } => {
  const resources: string[] = [];
  const pairs: string[] = [];
  for (const arg of args) {
    const pair = (arg.includes('=') && !arg.startsWith('=')) || (arg.endsWith('-') && arg !== '-');
    if (pair) pairs.push(arg);
    else if (pairs.length > 0) throw new Error(`all resources must be specified before ${what} changes: ${arg}`);
    else resources.push(arg);
  }
  return { resources, pairs };
};

/** What to set and what to remove. */
export interface Changes {
  set: Record<string, string>;
  remove: string[];
}

/** KEY=VALUE and KEY- (cmdutil.ParsePairs). */
export const parsePairs = (pairs: readonly string[], what: string, supportRemove: boolean): Changes => {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  const invalid: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at > 0) set[pair.slice(0, at)] = pair.slice(at + 1);
    else if (supportRemove && pair.endsWith('-') && pair !== '-') remove.push(pair.slice(0, -1));
    else invalid.push(pair);
  }
  if (invalid.length) throw new Error(`invalid ${what} format: ${invalid.join(', ')}`);
  return { set, remove };
};

/** A map after changes; undefined where nothing is left and nothing was there. */
export const changed = (map: Readonly<Record<string, string>> | undefined, changes: Changes): { map: Record<string, string>; added: boolean; removed: boolean } => {
  const out = { ...map };
  let added = false;
  let removed = false;
  for (const [key, value] of Object.entries(changes.set)) {
    if (out[key] !== value) added = true;
    out[key] = value;
  }
  for (const key of changes.remove) {
    if (key in out) removed = true;
    delete out[key];
  }
  return { map: out, added, removed };
};
