type Reveal = (path: string, line: number, column: number) => void;

let handler: Reveal | null = null;

/** The editor, once it is loaded, says how to show a place. Lines and columns count from zero. */
export function onReveal(reveal: Reveal | null): void {
  handler = reveal;
}

export const reveal: Reveal = (path, line, column) => handler?.(path, line, column);
