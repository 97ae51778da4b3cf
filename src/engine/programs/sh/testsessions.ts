import { TestTerminal } from '../testscreen.ts';

/** What was typed at a bash, and the screen that it left. */
export interface Session {
  title: string;
  /** `columns`, `rc` (a line of .bashrc) and the like, as the file has them. */
  settings: Record<string, string>;
  /** Chunks of keys; between them the shell has time to answer. A number waits as many seconds; `columns N` is a resize. */
  steps: readonly (string | { wait: number } | { resize: number })[];
  screen: readonly string[];
  cursor: string;
}

const keysOf = (text: string): string =>
  text.replace(/\\(?:C-(.)|M-(\\.|.)|x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/g, (_, control?: string, meta?: string, hex?: string, unit?: string, c?: string) => {
    if (control !== undefined) return String.fromCharCode(control.toUpperCase().charCodeAt(0) & 0x1f);
    if (meta !== undefined) return `\x1b${meta === '\\x' ? '' : meta.replace(/^\\(.)$/, '$1')}`;
    if (hex ?? unit) return String.fromCharCode(parseInt((hex ?? unit)!, 16));
    return { e: '\x1b', r: '\r', n: '\n', t: '\t' }[c!] ?? c!;
  });

/**
 * Reads sessions: a title after `##`, settings as `name: value`, chunks of keys after `>` (`\C-a`, `\M-b`, `\e[A`, `\r`),
 * lines of the screen after `|`, and the cursor as `@row:column`.
 */
export function parseSessions(text: string): Session[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((block) => {
      const lines = block.split('\n');
      const session = { title: lines[0]!, settings: {} as Record<string, string>, steps: [] as Session['steps'][number][], screen: [] as string[], cursor: '' };
      for (const line of lines.slice(1)) {
        const setting = /^(\w+): (.*)$/.exec(line);
        if (line.startsWith('> ')) session.steps.push(keysOf(line.slice(2)));
        else if (line.startsWith('|')) session.screen.push(line.slice(1));
        else if (line.startsWith('@')) session.cursor = line.slice(1);
        else if (setting?.[1] === 'wait') session.steps.push({ wait: Number(setting[2]) });
        else if (setting?.[1] === 'resize') session.steps.push({ resize: Number(setting[2]) });
        else if (setting) session.settings[setting[1]!] = setting[2]!;
      }
      return session;
    });
}

/** Types a session into a fresh terminal; what then stands on the screen, and the cursor's place. */
export function play(session: Session): { screen: readonly string[]; cursor: string } {
  const { settings } = session;
  const t = new TestTerminal(['bash'], Number(settings['columns'] ?? 80), 24, (host) => {
    host.fs.write('/root/.bashrc', `PS1='$ '\nHISTCONTROL=ignoreboth\n${settings['rc'] ?? ''}\n`);
    for (const name of (settings['files'] ?? '').split(' ').filter(Boolean)) {
      const path = `/root/work/${name}`;
      host.fs.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
      host.fs.write(path, '');
    }
  });
  for (const step of session.steps) {
    if (typeof step === 'string') t.type(step);
    else if ('wait' in step) t.wait(step.wait);
    else t.resize(step.resize);
  }
  return { screen: t.screen.lines.map((l) => l.replace(/^(\[\d+\]) \d+$/, '$1 <pid>')), cursor: `${t.screen.cursor.row}:${t.screen.cursor.column}` };
}
