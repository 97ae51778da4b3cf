/** cobra's ShellCompDirective. */
export const directives = { default: 0, error: 1, noSpace: 2, noFiles: 4, filterFiles: 8 } as const;

/** One word that may stand, with what it means. */
export interface Item {
  value: string;
  description?: string;
}

/** What may stand for a word of a command line. */
export interface Completion {
  items: Item[];
  /** What the shell is to do besides: `directives`, added up. With `filterFiles`, the items are endings of file names. */
  directive: number;
  /** What is said on standard error about a line that cannot be completed. */
  told?: string;
}

export const nothing = (directive: number = directives.noFiles): Completion => ({ items: [], directive });

/** Words alone. */
export const words = (values: readonly string[], directive: number = directives.noFiles): Completion => ({ items: values.map((value) => ({ value })), directive });
