/** How many texts the kill ring holds (readline: DEFAULT_MAX_KILLS). */
const size = 10;

/** Texts that were killed, the last one last. */
export class KillRing {
  private readonly texts: string[] = [];
  private at = -1;

  /** Keeps a text. `join`: it stands with the last one, before or behind it. */
  add(text: string, join?: 'before' | 'behind'): void {
    const last = this.texts.length - 1;
    if (join && last >= 0) this.texts[last] = join === 'before' ? text + this.texts[last]! : this.texts[last]! + text;
    else this.texts.push(text);
    if (this.texts.length > size) this.texts.shift();
    this.at = this.texts.length - 1;
  }

  /** The text that yanking puts in. */
  get current(): string | undefined {
    return this.texts[this.at];
  }

  /** Goes on to the kill before; the last one comes after the first. */
  rotate(): void {
    if (this.texts.length > 0) this.at = (this.at + this.texts.length - 1) % this.texts.length;
  }
}
