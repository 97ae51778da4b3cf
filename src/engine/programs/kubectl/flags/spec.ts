/** pflag's value types, by the names that pflag gives them. Durations are in milliseconds. */
export type FlagType = 'string' | 'bool' | 'int' | 'int32' | 'int64' | 'duration' | 'stringArray' | 'stringSlice' | 'stringToString' | 'mapStringString' | 'tristate' | 'modules';

export type FlagValue = string | boolean | number | readonly string[] | Readonly<Record<string, string>>;

/** What may stand as a flag's value: a fixed list, or a kind of thing that the cluster or the kubeconfig has. */
export type FlagCompletion = readonly string[] | 'namespace' | 'context' | 'cluster' | 'user' | 'container' | 'node' | 'file' | 'dir' | 'resource';

export interface FlagSpec {
  name: string;
  /** One letter, as in -n. */
  shorthand?: string;
  type: FlagType;
  default?: FlagValue;
  /** The value when the flag stands alone; such a flag takes a value only after `=`. Booleans have `true`. */
  noOptDefVal?: string;
  usage: string;
  hidden?: boolean;
  /** The flag is only there while this environment variable is true (cmdutil.FeatureGate). */
  gate?: string;
  /** What to say after `Flag --x has been deprecated, `. */
  deprecated?: string;
  /** What a value that can't be read is told as, where it is not in Go's words. */
  parseError?: string;
  /** cobra's MarkFlagRequired. */
  required?: boolean;
  completion?: FlagCompletion;
  /** Real, but not simulated: using it is an error that says so. */
  unsimulated?: boolean;
}

/** The value that a flag has when it is not given. */
export const defaultOf = (flag: FlagSpec): FlagValue => {
  if (flag.default !== undefined) return flag.default;
  switch (flag.type) {
    case 'bool':
    case 'tristate':
      return false;
    case 'int':
    case 'int32':
    case 'int64':
    case 'duration':
      return 0;
    case 'stringArray':
    case 'stringSlice':
      return [];
    case 'stringToString':
    case 'mapStringString':
      return {};
    default:
      return '';
  }
};
