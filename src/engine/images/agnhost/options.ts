/** A flag of a subcommand, as cobra reads it: `--name=value` or `--name value`. */
export const option = ({ args }: { args: readonly string[] }, name: string): string | undefined => {
  const joined = args.find((a) => a.startsWith(`--${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 3);
  const at = args.indexOf(`--${name}`);
  return at >= 0 ? args[at + 1] : undefined;
};

/** The subcommand: `/agnhost netexec --http-port=80` is `netexec`. */
export const subcommand = ({ args }: { args: readonly string[] }): string => args[1] ?? '';
