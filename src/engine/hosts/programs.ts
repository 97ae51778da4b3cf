import type { Program } from './types.ts';

/** The programs that exist, by the name that a binary in a file system carries. Filled by programs/. */
export class ProgramRegistry {
  private readonly programs = new Map<string, Program>();

  register(name: string, program: Program): void {
    this.programs.set(name, program);
  }

  get(name: string): Program | undefined {
    return this.programs.get(name);
  }

  names(): string[] {
    return [...this.programs.keys()];
  }
}
