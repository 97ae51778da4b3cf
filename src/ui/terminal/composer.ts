const hangul = /^[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]+$/u;

/**
 * Puts Hangul together where the browser sends no composition events. WebKit edits the text field in place instead: a
 * new syllable comes as `insertText`, its growth as `insertReplacementText` (xterm.js #6084, #5704). A syllable is sent
 * once the next one begins or another key ends it, so that the shell never sees a half one.
 */
export class Composer {
  private syllable = '';

  /** What is being put together: shown at the cursor, not sent yet. */
  get pending(): string {
    return this.syllable;
  }

  /** Takes an input event; what it returns is to be sent, undefined when the event is none of its own. */
  input(inputType: string, data: string | null): string | undefined {
    if (inputType === 'insertReplacementText' && (this.syllable || (data && hangul.test(data)))) return this.replace(data ?? '');
    if (inputType === 'insertText' && data && hangul.test(data)) return this.flush() + this.replace(data);
    return undefined;
  }

  /** Ends the syllable; what it returns is to be sent before the key that ended it. */
  flush(): string {
    const done = this.syllable;
    this.syllable = '';
    return done;
  }

  /** Takes the syllable back, as Backspace does when it is all there is. */
  drop(): void {
    this.syllable = '';
  }

  /** A final consonant can move on: `간` becomes `가나`, of which `가` is done. */
  private replace(data: string): string {
    const parts = [...data];
    this.syllable = parts.pop() ?? '';
    return parts.join('');
  }
}
