import type { Tracer } from '../api/trace.ts';
import type { KindRegistry } from '../kinds/kind.ts';
import type { Random } from '../sim/random.ts';
import type { Sim } from '../sim/sim.ts';
import type { Admission } from './admission/chain.ts';
import type { Causes } from './causes.ts';
import type { Storage } from './storage.ts';

/** What the parts of one API server share. */
export interface Core {
  readonly sim: Sim;
  readonly chance: Random;
  readonly kinds: KindRegistry;
  readonly storage: Storage;
  readonly admission: Admission;
  readonly causes: Causes;
  readonly tracer: Tracer;
}
