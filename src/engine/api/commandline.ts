/** Flags of a Go program's command line, in order, with their values: `--name=value`, `--name value`, `--name` (true). The first argument is the program. */
export const commandLineFlags = (args: readonly string[]): [name: string, value: string][] =>
  args.slice(1).flatMap((arg, i): [string, string][] => {
    const [, name, value] = /^--?([a-zA-Z][\w-]*)(?:=(.*))?$/s.exec(arg) ?? [];
    const next = args[i + 2];
    return name ? [[name, value ?? (next !== undefined && !next.startsWith('-') ? next : 'true')]] : [];
  });

/** The value of one of them; undefined where it is not given. */
export const commandLineFlag = (args: readonly string[], flag: string): string | undefined => commandLineFlags(args).find(([name]) => name === flag)?.[1];
