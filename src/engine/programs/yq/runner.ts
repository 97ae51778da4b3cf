import type { Expression } from './expression.ts';
import type { Node } from './node.ts';

/** What an expression sees: the nodes that came so far, and its variables. */
export interface Context {
  nodes: readonly Node[];
  variables: ReadonlyMap<string, readonly Node[]>;
}

/** What is outside of the documents. */
export interface Outside {
  /** Documents of all files are seen at once. */
  together: boolean;
  env: ReadonlyMap<string, string>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** The text of a file; null where there is none. */
  file(name: string): string | null;
  /** A node as its own text: a scalar's value, YAML of others. */
  show(node: Node): string;
}

/** Runs parts of an expression. */
export interface Runner {
  readonly outside: Outside;
  all(expression: Expression, context: Context): Node[];
  /** Once for every node, or once for all where they are seen together. */
  each(context: Context, fn: (one: Context) => readonly Node[]): Node[];
  on(expression: Expression, node: Node, context: Context): Node[];
}
