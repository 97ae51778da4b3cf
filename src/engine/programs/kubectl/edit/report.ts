import { StatusError } from '../../../api/status.ts';
import { messageOf } from '../errors.ts';
import type { Info } from '../info.ts';

/** Which of kubectl's three ways to edit it is. */
export type EditMode = 'normal' | 'last-applied' | 'create';

interface Reason {
  head: string;
  other: string[];
}

/** A `#` in front of every line but the first. */
const commented = (text: string): string => text.replace(/\n(?=[^#])/g, '\n# ');

/** What came of one edit: why the file must be edited again, and what can't be mended by that. */
export class EditReport {
  readonly reasons: Reason[] = [];
  retryable = 0;
  notFound = 0;
  invalid = 0;

  /** `path`: where the edited text is. */
  constructor(readonly path = '') {}

  /** The comment at the top of the file. */
  header(mode: EditMode): string {
    const top =
      mode === 'last-applied'
        ? `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
`
        : `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;
    return top + this.reasons.map(({ head, other }) => `# ${commented(head)}${other.length ? ':' : ''}\n${other.map((o) => `# * ${commented(o)}\n`).join('')}#\n`).join('');
  }

  /** Notes an error of the server; gives the line to print. */
  add(error: unknown, info: Info): string {
    const { resource, group } = info.mapping;
    const what = `${group ? `${resource}.${group}` : resource} "${info.name}"`;
    if (error instanceof StatusError && error.reason === 'Invalid') {
      return this.addInvalid(what, (error.status.details?.causes ?? []).map((c) => `${c.field ?? ''}: ${c.message ?? ''}`));
    }
    if (error instanceof StatusError && error.reason === 'NotFound') {
      this.notFound++;
      return `error: ${what} could not be found on the server\n`;
    }
    this.retryable++;
    return `error: ${what} could not be patched: ${messageOf(error)}\n`;
  }

  private addInvalid(what: string, causes: string[]): string {
    this.invalid++;
    this.reasons.push({ head: `${what} was not valid`, other: causes });
    return `error: ${what} is invalid\n`;
  }

  /** Notes that the text is no object at all; gives the line to print. */
  addUnreadable(message: string, info: Info): string {
    const { resource, group } = info.mapping;
    return this.addInvalid(`${group ? `${resource}.${group}` : resource} "${info.name}"`, [`<nil>: Invalid value: "The edited file failed validation": ${message}`]);
  }

  addSyntaxError(message: string): void {
    this.reasons.push({ head: `The edited file had a syntax error: ${message}`, other: [] });
  }
}
