/** One step of a scenario file. `waits` run first and are not reported. */
export interface ScenarioCommand {
  cmd: string;
  waits: string[];
  notes: string[];
}

/**
 * Reads the scenario format of the recordings' README: a command a line, continued by a trailing backslash or a
 * here-document; `# note`; `@wait COMMAND`. Waits after the last command make a command of their own, with empty `cmd`.
 */
export function parseScenario(text: string): ScenarioCommand[] {
  const commands: ScenarioCommand[] = [];
  const lines = text.split('\n');
  let waits: string[] = [];
  let notes: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    let line = lines[i]!;
    if (!line.trim()) continue;
    if (line.startsWith('#')) {
      notes.push(line.replace(/^#\s?/, ''));
      continue;
    }
    const wait = line.match(/^@wait\s+(.*)$/);
    if (wait) line = wait[1]!;
    while (line.endsWith('\\') && i + 1 < lines.length) line += `\n${lines[++i]!}`;
    for (const here of [...line.matchAll(/<<(-?)\s*(['"]?)([A-Za-z_][\w]*)\2/g)]) {
      for (;;) {
        if (++i >= lines.length) break;
        line += `\n${lines[i]!}`;
        if ((here[1] ? lines[i]!.replace(/^\t+/, '') : lines[i]!) === here[3]) break;
      }
    }
    if (wait) waits.push(line);
    else {
      commands.push({ cmd: line, waits, notes });
      waits = [];
      notes = [];
    }
  }
  if (waits.length) commands.push({ cmd: '', waits, notes });
  return commands;
}
