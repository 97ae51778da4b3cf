import { ProgramRegistry } from '../hosts/programs.ts';
import type { Program } from '../hosts/types.ts';
import { kubectl } from './kubectl/index.ts';
import { shell } from './sh/main.ts';
import { kill } from './system/kill.ts';

const programs: Readonly<Record<string, Program>> = {
  kubectl,
  bash: shell,
  sh: shell,
  dash: shell,
  ash: shell,
  kill,
};

/** A registry with every program that machines and images can hold, by the name of its binary. */
export function createPrograms(): ProgramRegistry {
  const registry = new ProgramRegistry();
  for (const [name, program] of Object.entries(programs)) registry.register(name, program);
  return registry;
}
