import type { Kind } from './kind.ts';
import facts from './facts.json' with { type: 'json' };

/**
 * Kinds that a fresh cluster has no objects of, by what discovery tells of them. What the server does with their objects is
 * added by more.ts. facts.json is taken from their declarations: see more.test.ts.
 */
const stubs: readonly Kind[] = (facts as Kind[]).map((kind) => ({ ...kind, late: true }));

/** Throws for a kind that is none of them. */
export const stubOf = (group: string, plural: string): Kind => {
  const found = stubs.find((kind) => kind.group === group && kind.plural === plural);
  if (!found) throw new Error(`no facts of ${plural}.${group}`);
  return found;
};
