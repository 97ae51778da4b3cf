/** What of a help text is fact rather than prose. */
export interface HelpStructure {
  /** The headings, in order. */
  sections: string[];
  aliases: string;
  usage: string;
  /** `-f, --filename=[]` by flag, in the order printed: shorthand, name and default, which shows the type. */
  flags: string[];
  /** Subcommands under their heading, with the column where their text begins. */
  commands: string[];
  /** The lines that say where more is found. */
  hints: string[];
}

/** Headings of the help proper; others are part of its text. */
const HEADING = /^(?:Aliases|Examples|Options|Usage|The following options can be passed to any command|.*[Cc]ommands(?: \(.*\))?|Subcommands provided by plugins):$/;

/** Reads a help text of kubectl's. */
export const structureOf = (text: string): HelpStructure => {
  const found: HelpStructure = { sections: [], aliases: '', usage: '', flags: [], commands: [], hints: [] };
  let section = '';
  for (const line of text.split('\n')) {
    if (HEADING.test(line)) {
      section = line.slice(0, -1);
      found.sections.push(section);
    } else if (line.startsWith('Use "kubectl')) found.hints.push(line);
    else if (section === 'Aliases' && line) found.aliases = line;
    else if (section === 'Usage' && line) found.usage = line.trim();
    else if (/^ {4}(?:-\w, )?--[\w-]+=.*:$/.test(line)) found.flags.push(line.trim());
    else if (/[Cc]ommands/.test(section) && /^ {2}\S/.test(line)) found.commands.push(`${section}: ${/^ +\S+ +/.exec(line)![0]}`);
  }
  return found;
};
