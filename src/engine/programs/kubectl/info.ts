import type { KubeObject } from '../../api/types.ts';
import type { Mapping } from './resourcemapper.ts';

/** One thing that a command is about (resource.Info). Objects come from a file or from the server. */
export interface Info {
  /** Undefined when --local keeps kubectl from asking the server. */
  mapping: Mapping;
  /** Empty for cluster-scoped kinds. */
  namespace: string;
  name: string;
  /** The file that it came from; empty for arguments. */
  source: string;
  object: KubeObject;
  subresource?: string | undefined;
}
