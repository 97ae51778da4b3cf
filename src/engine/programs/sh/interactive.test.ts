import { describe, expect, it } from 'vitest';
import { TestTerminal } from '../testscreen.ts';
import { completers } from './completers.ts';

const open = (columns = 80, files: Record<string, string> = {}) =>
  new TestTerminal(['bash'], columns, 24, (host) => {
    host.fs.write('/root/.bashrc', "PS1='$ '\nalias k=kubectl\nHISTCONTROL=ignoreboth\n");
    for (const [path, text] of Object.entries(files)) host.fs.write(path, text);
  });

const keys = { up: '\x1b[A', down: '\x1b[B', left: '\x1b[D', right: '\x1b[C', home: '\x1b[H', end: '\x1b[F', del: '\x1b[3~' };

/** What stands on the screen after typing these into a fresh terminal. */
const typed = (...chunks: string[]): string => {
  const t = open();
  for (const chunk of chunks) t.type(chunk);
  return t.screen.text;
};

describe('line editing (readline(3), emacs mode)', () => {
  it('moves and changes text by character, word and line', () => {
    expect(typed('echo abd', keys.left, 'c', '\r')).toBe('$ echo abcd\nabcd\n$');
    expect(typed('cho hi', '\x01', 'e', '\x05', '!', '\r')).toBe('$ echo hi!\nhi!\n$');
    expect(typed('echo one two', '\x1bb', '\x1bb', 'x', '\r')).toBe('$ echo xone two\nxone two\n$');
    expect(typed('echo abc', keys.home, keys.right, keys.right, keys.del, '\x7f', 'ch', '\r')).toBe('$ echo abc\nabc\n$');
    expect(typed('echo ab', '\x14', '\r')).toBe('$ echo ba\nba\n$');
    expect(typed('echo abc', '\x1b[1;5D', '\x1bu', '\r')).toBe('$ echo ABC\nABC\n$');
  });

  it('kills and yanks', () => {
    expect(typed('echo one two', '\x17', '\x17', 'x ', '\x19', '\r')).toBe('$ echo x one two\nx one two\n$');
    expect(typed('one two', '\x15', 'echo ', '\x19', '\r')).toBe('$ echo one two\none two\n$');
    expect(typed('echo a b', keys.left, keys.left, '\x0b', '\x19', '\x19', '\r')).toBe('$ echo a b b\na b b\n$');
    expect(typed('echo a-b', '\x1b\x7f', 'c', '\r')).toBe('$ echo a-c\na-c\n$');
  });

  it('undoes', () => {
    expect(typed('echo abc', '\x17', '\x1f', '\r')).toBe('$ echo abc\nabc\n$');
  });

  it('ends a line with Ctrl-C, and the shell with Ctrl-D on an empty one', () => {
    const t = open();
    t.type('echo never\x03');
    expect(t.screen.text).toBe('$ echo never^C\n$');
    t.type('echo $?\r');
    expect(t.screen.lines.at(-2)).toBe('130');
    t.type('\x04');
    expect(t.screen.lines.at(-1)).toBe('$ exit');
    expect(t.shell.exitCode).toBe(0);
  });

  it('walks through the history and finds in it', () => {
    expect(typed('echo one\r', 'echo two\r', keys.up, keys.up, '\r')).toBe('$ echo one\none\n$ echo two\ntwo\n$ echo one\none\n$');
    expect(typed('echo one\r', 'half', keys.up, keys.down, '\x15', 'echo back\r')).toContain('$ echo back\nback');
    const t = open().type('echo alpha\r').type('echo beta\r').type('\x12al');
    expect(t.screen.lines.at(-1)).toBe("(reverse-i-search)`al': echo alpha");
    t.type('\r');
    expect(t.screen.lines.slice(-3)).toEqual(['$ echo alpha', 'alpha', '$']);
    t.type('\x12zz');
    expect(t.screen.lines.at(-1)).toBe("(failed reverse-i-search)`zz':");
    t.type('\x07');
    expect(t.screen.lines.at(-1)).toBe('$');
    expect(typed('echo a b\r', 'echo x ', '\x1b.', '\r')).toContain('x b');
  });

  it('expands history references (history(3))', () => {
    const t = open().type('echo one two\r').type('!!\r');
    expect(t.screen.lines.slice(-4)).toEqual(['$ !!', 'echo one two', 'one two', '$']);
    t.type('echo !$\r');
    expect(t.screen.lines.slice(-3)).toEqual(['echo two', 'two', '$']);
    t.type('^two^three\r');
    expect(t.screen.lines.slice(-3)).toEqual(['echo three', 'three', '$']);
    t.type('!nope\r');
    expect(t.screen.lines.slice(-2)).toEqual(['bash: !nope: event not found', '$']);
    t.type("echo 'wow!' !\r");
    expect(t.screen.lines.slice(-2)).toEqual(['wow! !', '$']);
  });

  it('keeps the history in ~/.bash_history', () => {
    const t = open().type('echo kept\r').type(' echo secret\r').type('exit\r');
    expect(t.host.fs.read('/root/.bash_history')).toBe('echo kept\nexit\n');
  });
});

describe('on the screen', () => {
  it('wraps long lines, and gives a row that is exactly full its end', () => {
    const t = open(10);
    t.type('echo 3456');
    expect(t.screen.lines).toEqual(['$ echo 345', '6']);
    t.type('\x7f');
    expect(t.screen.cursor).toEqual({ row: 1, column: 0 });
    t.type('78');
    expect(t.screen.lines).toEqual(['$ echo 345', '78']);
    t.type(keys.home).type(keys.right);
    expect(t.screen.cursor).toEqual({ row: 0, column: 3 });
    t.type(keys.end).type('\r');
    expect(t.screen.lines).toEqual(['$ echo 345', '78', '34578', '$']);
  });

  it('counts Hangul as two cells and an emoji as one character', () => {
    const t = open(20);
    t.type('echo 한글');
    expect(t.screen.cursor).toEqual({ row: 0, column: 11 });
    t.type(keys.left).type('큰');
    expect(t.screen.lines[0]).toBe('$ echo 한큰글');
    t.type('\x7f');
    expect(t.screen.lines[0]).toBe('$ echo 한글');
    t.type(keys.end).type('👩‍💻').type('\x7f');
    expect(t.screen.lines[0]).toBe('$ echo 한글');
    t.type('\r');
    expect(t.screen.lines[1]).toBe('한글');
  });

  it('does not split a wide character at the edge', () => {
    const t = open(10).type('echo 한글말');
    expect(t.screen.lines).toEqual(['$ echo 한', '글말']);
    expect(t.screen.cursor).toEqual({ row: 1, column: 4 });
  });

  it('takes a paste of several lines as text, and runs it with Enter', () => {
    const t = open().type('\x1b[200~echo a\necho b\n\x1b[201~');
    expect(t.screen.lines).toEqual(['$ echo a', 'echo b']);
    t.type('\r');
    expect(t.screen.lines).toEqual(['$ echo a', 'echo b', 'a', 'b', '$']);
  });

  it('asks on with PS2 until a command is whole, and remembers it on one line', () => {
    const t = open().type('for i in 1 2\rdo echo $i\rdone\r');
    expect(t.screen.lines).toEqual(['$ for i in 1 2', '> do echo $i', '> done', '1', '2', '$']);
    t.type(keys.up);
    expect(t.screen.lines.at(-1)).toBe('$ for i in 1 2; do echo $i; done');
    t.type('\x03').type('cat <<E\rhello\rE\r');
    expect(t.screen.lines.slice(-3)).toEqual(['> E', 'hello', '$']);
    t.type('echo "a\rb"\r');
    expect(t.screen.lines.slice(-3)).toEqual(['a', 'b', '$']);
  });

  it('paints a line anew in another width', () => {
    const t = open(40).type('echo 0123456789');
    t.line.resize(60, 24);
    t.wait().type('\r').type('echo $COLUMNS\r');
    expect(t.screen.lines.slice(-2)).toEqual(['60', '$']);
  });

  it('leaves nothing of the old rows when the width changes', () => {
    const long = '0123456789'.repeat(4);
    const t = open(40).type(`echo ${long}`).resize(20);
    expect(t.screen.lines).toEqual(['$ echo 0123456789012', '34567890123456789012', '3456789']);
    t.resize(60);
    expect(t.screen.lines).toEqual([`$ echo ${long}`]);
    t.type(keys.home).resize(20).type('x');
    expect(t.screen.lines).toEqual(['$ xecho 012345678901', '23456789012345678901', '23456789']);
    t.type('\x03').type(`\x1b[200~echo a\necho ${long}\x1b[201~`).resize(80);
    expect(t.screen.lines.slice(-2)).toEqual(['$ echo a', `echo ${long}`]);
  });

  it('keeps output that ends without a newline before the prompt', () => {
    const t = open(40).type('printf 한글\r');
    expect(t.screen.lines.at(-1)).toBe('한글$');
    t.type('echo abc').type(keys.left).type('x');
    expect(t.screen.lines.at(-1)).toBe('한글$ echo abxc');
    expect(t.screen.cursor.column).toBe(4 + 2 + 8);
    t.type('\x0c');
    expect(t.screen.lines).toEqual(['$ echo abxc']);
  });

  it('clears the screen with Ctrl-L and keeps the line', () => {
    const t = open().type('echo gone\r').type('echo kept\x0c');
    expect(t.screen.lines).toEqual(['$ echo kept']);
    expect(t.screen.cursor).toEqual({ row: 0, column: 11 });
  });
});

describe('completion', () => {
  it('completes commands, files, folders and variables', () => {
    const t = open(80, { '/root/work/deployment.yaml': '', '/root/work/a file': 'spaced\n' });
    t.type('kubec\t');
    expect(t.screen.lines.at(-1)).toBe('$ kubectl');
    t.type('\x15cat dep\t');
    expect(t.screen.lines.at(-1)).toBe('$ cat deployment.yaml');
    t.type('\x15cat a\t\r');
    expect(t.screen.lines.slice(-3)).toEqual(['$ cat a\\ file', 'spaced', '$']);
    t.type('cd /etc/kub\t');
    expect(t.screen.lines.at(-1)).toBe('$ cd /etc/kubernetes/');
    t.type('\x15echo $HOSTN\t');
    expect(t.screen.lines.at(-1)).toBe('$ echo $HOSTNAME');
    t.type('\x15cat < dep\t');
    expect(t.screen.lines.at(-1)).toBe('$ cat < deployment.yaml');
  });

  it('adds what is common, and lists the rest on the second Tab', () => {
    const t = open(80, { '/root/work/web-a.yaml': '', '/root/work/web-b.yaml': '', '/root/work/x': '' });
    t.type('cat w\t');
    expect(t.screen.lines.at(-1)).toBe('$ cat web-');
    t.type('\t\t');
    expect(t.screen.lines.slice(-2)).toEqual(['web-a.yaml  web-b.yaml', '$ cat web-']);
  });

  it('asks the completer of a command, through its alias', () => {
    const seen: { words: readonly string[]; index: number }[] = [];
    const before = completers.get('kubectl');
    completers.set('kubectl', function* (words, index) {
      seen.push({ words, index });
      return { items: ['pods', 'podtemplates'].filter((w) => w.startsWith(words[index]!)) };
    });
    try {
      const t = open().type('k get po\t');
      expect(t.screen.lines.at(-1)).toBe('$ k get pod');
      t.type('s\t');
      expect(t.screen.lines.at(-1)).toBe('$ k get pods');
      expect(seen).toEqual([
        { words: ['kubectl', 'get', 'po'], index: 2 },
        { words: ['kubectl', 'get', 'pods'], index: 2 },
      ]);
    } finally {
      if (before) completers.set('kubectl', before);
      else completers.delete('kubectl');
    }
  });
});

describe('job control', () => {
  it('interrupts programs and endless loops', () => {
    const t = open().type('sleep 100; echo never\r').type('\x03');
    expect(t.screen.lines).toEqual(['$ sleep 100; echo never', '^C', '$']);
    t.type('while true; do :; done\r', 1).type('\x03').type('echo $?\r');
    expect(t.screen.lines.slice(-5)).toEqual(['$ while true; do :; done', '^C', '$ echo $?', '130', '$']);
    t.type('read x\r').type('\x03').type('for i in 1 2; do sleep 5; done\r').type('\x03').type('echo ok\r');
    expect(t.screen.lines.slice(-2)).toEqual(['ok', '$']);
  });

  it('stops, continues and lists jobs', () => {
    const t = open().type('sleep 100\r').type('\x1a');
    expect(t.screen.lines.slice(-2)).toEqual(['[1]+  Stopped                 sleep 100', '$']);
    t.type('bg\r').type('jobs\r');
    expect(t.screen.lines.slice(-2)).toEqual(['[1]+  Running                 sleep 100 &', '$']);
    t.type('sleep 1 &\r').wait(2).type('\r');
    expect(t.screen.lines).toContain('[2]+  Done                    sleep 1');
    t.type('kill %1\r').type('\r');
    expect(t.screen.lines).toContain('[1]+  Terminated              sleep 100');
  });

  it('gives a pipeline the terminal, so that Ctrl-C ends all of it', () => {
    const t = open().type('yes | tail -f\r', 1).type('\x03').type('ps\r');
    expect(t.screen.lines.filter((l) => / yes$| tail$/.test(l))).toEqual([]);
  });

  it('refuses to leave stopped jobs without a word', () => {
    const t = open().type('sleep 100\r').type('\x1a').type('exit\r');
    expect(t.screen.lines.slice(-3)).toEqual(['exit', 'There are stopped jobs.', '$']);
    t.type('exit\r');
    expect(t.shell.exitCode).toBeDefined();
  });

  it('reads what is typed ahead', () => {
    const t = open().type('sleep 1\recho later\r').wait(3);
    expect(t.screen.lines.slice(-2)).toEqual(['later', '$']);
    t.type('sleep 1\r').type('echo ha').wait(2).type('lf\r');
    expect(t.screen.lines.slice(-2)).toEqual(['half', '$']);
  });
});

describe('prompts', () => {
  it('shows user, host, folder and status', () => {
    const t = open().type("PS1='[\\u@\\h \\W $?]\\$ '\r").type('cd /etc/kubernetes; false\r');
    expect(t.screen.lines.at(-1)).toBe('[root@controlplane kubernetes 1]#');
    t.type("PS1='$(echo sub) \\w\\n> '\r");
    expect(t.screen.lines.slice(-2)).toEqual(['sub /etc/kubernetes', '>']);
  });

  it('says errors of syntax as bash does at a prompt', () => {
    expect(typed('echo )\r')).toBe("$ echo )\nbash: syntax error near unexpected token `)'\n$");
    expect(typed('nosuch\r')).toBe('$ nosuch\nbash: nosuch: command not found\n$');
  });

  it('begins as a workstation where there is no .bashrc', () => {
    const t = new TestTerminal();
    expect(t.screen.text).toBe('root@controlplane:~/work#');
    t.type('type k\r');
    expect(t.screen.lines[1]).toBe("k is aliased to `kubectl'");
  });
});
