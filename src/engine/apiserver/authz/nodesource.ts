import type { Kind } from '../../kinds/kind.ts';
import type { Storage } from '../storage.ts';

/** Where pods and their volumes are stored. */
export interface NodeSource {
  readonly storage: Storage;
  readonly pods: Kind;
  builtin(group: string, version: string, plural: string): Kind;
}
