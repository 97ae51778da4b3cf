import { defaultOf, type FlagSpec, type FlagValue } from './spec.ts';

/** The values of a command's flags, by name. Asking for a flag that the command does not have is a fault. */
export class Flags {
  private readonly values = new Map<string, FlagValue>();

  constructor(private readonly specs: ReadonlyMap<string, FlagSpec>) {}

  spec(name: string): FlagSpec | undefined {
    return this.specs.get(name);
  }

  all(): FlagSpec[] {
    return [...this.specs.values()];
  }

  set(name: string, value: FlagValue): void {
    this.values.set(name, value);
  }

  /** These values as far as they are of `specs`: what a command's own flags of the same names hold is left out. */
  of(specs: readonly FlagSpec[]): Flags {
    const flags = new Flags(new Map(specs.map((f) => [f.name, f])));
    for (const spec of specs) if (this.values.has(spec.name) && this.specs.get(spec.name) === spec) flags.set(spec.name, this.values.get(spec.name)!);
    return flags;
  }

  raw(name: string): FlagValue | undefined {
    return this.values.get(name);
  }

  /** True when the flag was given, whatever its value. */
  changed(name: string): boolean {
    return this.values.has(name);
  }

  private value(name: string): FlagValue {
    const spec = this.specs.get(name);
    if (!spec) throw new Error(`flag accessed but not defined: ${name}`);
    return this.values.get(name) ?? defaultOf(spec);
  }

  string(name: string): string {
    return String(this.value(name));
  }

  bool(name: string): boolean {
    return this.value(name) === true;
  }

  int(name: string): number {
    return Number(this.value(name));
  }

  /** Milliseconds. */
  duration(name: string): number {
    return Number(this.value(name));
  }

  list(name: string): readonly string[] {
    return this.value(name) as readonly string[];
  }

  map(name: string): Readonly<Record<string, string>> {
    return this.value(name) as Readonly<Record<string, string>>;
  }
}
