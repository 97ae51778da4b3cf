/** Options of a command: `--name value` or `--name=value` for names in `valued`, `--name` for others; the rest in order. */
export function readArguments(args: readonly string[], valued: readonly string[], flags: readonly string[]): { options: Record<string, string>; rest: string[]; error?: string } {
  const options: Record<string, string> = {};
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const match = args[i]!.match(/^--([a-z-]+)(?:=(.*))?$/s);
    if (!match) {
      rest.push(args[i]!);
      continue;
    }
    const [, name, value] = match as unknown as [string, string, string | undefined];
    if (flags.includes(name) && value === undefined) options[name] = 'true';
    else if (valued.includes(name)) {
      const given = value ?? args[++i];
      if (given === undefined) return { options, rest, error: `--${name} needs a value` };
      options[name] = given;
    } else return { options, rest, error: `unknown option --${name}` };
  }
  return { options, rest };
}
