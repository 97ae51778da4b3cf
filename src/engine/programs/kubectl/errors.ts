import { type ConnectionError, StatusError } from '../../api/status.ts';

/** Ends kubectl with an exit code and nothing more to say (cmdutil.ErrExit). */
export class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}

/** Ends kubectl after a line of its log: with 1 as klog.Exitf does, or with 255 as klog.Fatalf; `source`: file and line of the real program. */
export class LogFatal extends Error {
  constructor(
    readonly source: string,
    text: string,
    readonly code: 1 | 255 = 1,
  ) {
    super(text);
  }
}

/** Ends kubectl with a line that is printed as it is, and its own exit code (utilexec.ExitError). */
export class ExitError extends Error {
  constructor(
    message: string,
    readonly code: number,
  ) {
    super(message);
  }
}

/** A use of a command that its help would clear up (cmdutil.UsageErrorf). `path` is the command: `kubectl get`. */
export class UsageError extends Error {
  constructor(path: string, message: string) {
    super(`${message}\nSee '${path} -h' for help and examples`);
  }
}

/** A flag that can't be parsed (templater.FlagErrorFunc). */
export class FlagError extends Error {
  constructor(path: string, message: string) {
    super(path === 'kubectl options' ? `${message}\nRun '${path}' without flags.` : `${message}\nSee '${path} --help' for usage.`);
  }
}

/** A kubeconfig that does not hold together (clientcmd.IsConfigurationInvalid). `alone`: one problem, which is told as any error unless what looked for objects met it. */
export class ConfigurationError extends Error {
  constructor(
    message: string,
    readonly alone = false,
  ) {
    super(message);
  }
}

/** The error as resource.Builder hands it on: in an aggregate of its own. */
export const fromBuilder = (error: unknown): unknown => (error instanceof ConfigurationError ? new ConfigurationError(error.message) : error);

/** No answer from the server; the words are those of net/url.Error. */
export class UrlError extends Error {
  constructor(
    readonly method: string,
    readonly url: string,
    override readonly cause: ConnectionError,
  ) {
    super(`${method} "${url}": ${cause.message}`);
  }
}

/** meta.NoResourceMatchError */
export class NoResourceMatch extends Error {
  constructor(
    readonly resource: string,
    readonly group = '',
    readonly version = '',
  ) {
    super(`no matches for ${group}/${version}, Resource=${resource}`);
  }
}

/** meta.NoKindMatchError */
export class NoKindMatch extends Error {
  constructor(kind: string, group: string, versions: readonly string[]) {
    const gvs = versions.map((v) => (group ? `${group}/${v}` : v));
    super(
      gvs.length === 0
        ? `no matches for kind "${kind}" in group "${group}"`
        : gvs.length === 1
          ? `no matches for kind "${kind}" in version "${gvs[0]}"`
          : `no matches for kind "${kind}" in versions [${gvs.map((v) => JSON.stringify(v)).join(' ')}]`,
    );
  }
}

/** Several errors at once (utilerrors.Aggregate). In `message` nested ones are flattened, and equal ones told once. */
export class Aggregate extends Error {
  /** `nested`: it was an aggregate within an aggregate, and is told without `error: ` even where it holds one error alone. */
  constructor(
    readonly errors: readonly Error[],
    readonly nested = false,
  ) {
    const messages = [...new Set(flattened(errors).map((e) => e.message))];
    super(messages.length === 1 ? messages[0] : `[${messages.join(', ')}]`);
  }
}

const flattened = (errors: readonly Error[]): Error[] => errors.flatMap((e) => (e instanceof Aggregate ? flattened(e.errors) : [e]));

/** Throws nothing, the one error, or all of them together. */
export const throwAll = (errors: readonly Error[]): void => {
  if (errors.length === 1) throw errors[0]!;
  if (errors.length > 1) throw new Aggregate(errors);
};

/** The error with other words; a Status keeps its reason and details (cmdutil.AddSourceToErr and its like). */
export const withMessage = (error: unknown, message: string): Error =>
  error instanceof StatusError ? new StatusError({ ...error.status, message }) : new Error(message);

/** `error when <verb> "<source>": ...` in front of what the server said (cmdutil.AddSourceToErr). */
export const addSource = (verb: string, source: string, error: unknown): unknown => {
  if (!source) return error;
  if (error instanceof StatusError) return withMessage(error, `error when ${verb} "${source}": ${error.message}`);
  return new Error(`error when ${verb} "${source}": ${messageOf(error)}`);
};

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
