import type { Task } from '../../sim/sim.ts';
import { expandQuoted } from './expand.ts';
import type { Shell } from './shell.ts';

const tilde = (sh: Shell, path: string): string => {
  const home = sh.vars.get('HOME') ?? sh.process.user.home;
  return home !== '' && home !== '/' && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path;
};

/** A prompt string with its escapes (PROMPTING in bash(1)) and expansions done. \[ and \] become \x01 and \x02. */
export function* expandPrompt(sh: Shell, text: string): Task<string> {
  const { sim, machine, user } = sh.process;
  // What tells the time of day comes with the rest of the language.
  const dates = /\\[tT@AdD]/.test(text) ? yield* sh.language() : undefined;
  const time = (format: string): string => dates!.strftime(format, sim.now());
  const path = sh.vars.get('PWD') ?? sh.process.cwd;
  const one = (c: string): string => {
    switch (c) {
      case 'u':
        return user.name || 'I have no name!';
      case 'h':
        return machine.hostname.replace(/\..*$/, '');
      case 'H':
        return machine.hostname;
      case 'w':
        return tilde(sh, path);
      case 'W':
        return tilde(sh, path) === '~' ? '~' : path === '/' ? '/' : path.slice(path.lastIndexOf('/') + 1);
      case '$':
        return user.uid === 0 ? '#' : '\\$';
      case 't':
        return time('%H:%M:%S');
      case 'T':
        return time('%I:%M:%S');
      case '@':
        return time('%I:%M %p');
      case 'A':
        return time('%H:%M');
      case 'd':
        return time('%a %b %d');
      case 'j':
        return String(sh.jobs.list.length);
      case '!':
      case '#':
        return String((sh.history?.first ?? 1) + (sh.history?.lines.length ?? 0));
      case 's':
        return 'bash';
      case 'v':
        return '5.2';
      case 'V':
        return '5.2.21';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 'a':
        return '\x07';
      case 'e':
        return '\x1b';
      case '[':
        return '\x01';
      case ']':
        return '\x02';
      case '\\':
        return '\\\\';
      default:
        return `\\${c}`;
    }
  };
  const done = text.replace(/\\(?:D\{([^}]*)\}|([0-7]{3})|(.))/g, (_, format: string | undefined, octal: string | undefined, c: string) => (format !== undefined ? time(format || '%H:%M:%S') : octal ? String.fromCharCode(parseInt(octal, 8)) : one(c)));
  if (!/[$`\\]/.test(done)) return done;
  const { status } = sh;
  const out = yield* expandQuoted(sh, (yield* sh.language()).textWord(done, sh.dialect));
  sh.status = status;
  return out;
}
