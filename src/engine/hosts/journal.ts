/** One line of the journal. */
export interface JournalEntry {
  /** Virtual milliseconds. */
  readonly at: number;
  readonly unit: string;
  /** The program's name and pid, as in `kubelet[812]`. */
  readonly identifier: string;
  readonly pid: number;
  readonly priority: 'info' | 'warning' | 'err';
  readonly message: string;
}

const capacity = 5000;

/** systemd's journal of a host: the newest lines, by unit. */
export class Journal {
  private entries: JournalEntry[] = [];
  private listeners: ((entry: JournalEntry) => void)[] = [];

  constructor(private readonly now: () => number) {}

  write(unit: string, identifier: string, pid: number, message: string, priority: JournalEntry['priority'] = 'info'): void {
    const entry = { at: this.now(), unit, identifier, pid, priority, message };
    this.entries.push(entry);
    if (this.entries.length > capacity * 1.2) this.entries = this.entries.slice(-capacity);
    for (const fn of this.listeners) fn(entry);
  }

  read(unit?: string): readonly JournalEntry[] {
    return unit ? this.entries.filter((e) => e.unit === unit) : this.entries;
  }

  /** Calls back for every new line, for `journalctl -f`. */
  follow(fn: (entry: JournalEntry) => void): () => void {
    this.listeners.push(fn);
    return () => {
      this.listeners = this.listeners.filter((x) => x !== fn);
    };
  }
}
