/** What descriptions.json holds: for each type its own text under '' and its fields' texts; numbers point into `texts`. */
export interface Descriptions {
  texts: readonly string[];
  types: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
}

let installed: Descriptions | undefined;

/** Gives the descriptions to `describe`. The file is large, so whoever runs the engine loads it when it is first needed. */
export const installDescriptions = (data: unknown): void => {
  installed = data as Descriptions;
};

/** True once the descriptions are there. */
export const hasDescriptions = (): boolean => installed !== undefined;

/** The OpenAPI text of a type, or of one of its fields; '' where there is none or the descriptions are not installed. */
export const describe = (typeId: string, field = ''): string => {
  const found = installed?.types[typeId]?.[field];
  const text = typeof found === 'number' ? installed!.texts[found]! : (found ?? '');
  // Where the texts come from asterisks are escaped for Markdown.
  return text.replaceAll('\\*', '*');
};
