import { describe, expect, it } from 'vitest';
import { TestTerminal } from '../testscreen.ts';

const open = (text: string, command = 'vi f') =>
  new TestTerminal(['bash'], 60, 12, (host) => {
    host.fs.write('/root/.bashrc', "PS1='$ '\n");
    if (text !== '') host.fs.write('/root/work/f', text);
  }).type(`${command}\r`);

/** The file after these keys and :wq. */
const edited = (text: string, ...keys: string[]): string => {
  const t = open(text);
  for (const k of keys) t.type(k);
  t.type('\x1b').type(':wq\r');
  expect(t.screen.lines.at(-1)).toBe('$');
  return t.host.fs.read('/root/work/f');
};

describe('vi', () => {
  it('inserts, appends and opens lines', () => {
    expect(edited('abc\n', 'iX\x1b', 'AY\x1b', 'olast\x1b', 'Ofirst\x1b')).toBe('XabcY\nfirst\nlast\n');
    expect(edited('', 'ione\rtwo\x1b')).toBe('one\ntwo\n');
    expect(edited('ab\n', 'aX\x7fY')).toBe('aYb\n');
  });

  it('deletes, changes, copies and puts', () => {
    expect(edited('1\n2\n3\n4\n', 'dd', 'p')).toBe('2\n1\n3\n4\n');
    expect(edited('1\n2\n3\n4\n', '2dd', 'G', 'p')).toBe('3\n4\n1\n2\n');
    expect(edited('one two three\n', 'wdw')).toBe('one three\n');
    expect(edited('one two three\n', 'wcwTWO\x1b')).toBe('one TWO three\n');
    expect(edited('image: nginx:1.0\n', 'f:w', 'C nginx:2\x1b')).toMatch(/^image: {1,2}nginx:2\n$/);
    expect(edited('a\nb\n', 'yyjp')).toBe('a\nb\na\n');
    expect(edited('abc\n', 'xp')).toBe('bac\n');
    expect(edited('x "in side" y\n', 'fici"new\x1b')).toBe('x "new" y\n');
    expect(edited('a\nb\nc\n', 'Vjd')).toBe('c\n');
    expect(edited('a\n  b\n', 'J')).toBe('a b\n');
    expect(edited('a\nb\n', '>>', 'j>>', '<<')).toBe('  a\nb\n');
  });

  it('undoes, redoes and repeats', () => {
    expect(edited('a\nb\n', 'dd', 'u')).toBe('a\nb\n');
    expect(edited('a\nb\n', 'dd', 'u', '\x12')).toBe('b\n');
    expect(edited('a a a\n', 'rX', 'w.', 'w.')).toBe('X X X\n');
    expect(edited('a\nb\n', 'A!\x1b', 'j.')).toBe('a!\nb!\n');
  });

  it('searches and substitutes', () => {
    expect(edited('foo\nbar\nbaz\n', '/ba\r', 'x', 'n', 'x')).toBe('foo\nar\naz\n');
    expect(edited('replicas: 1\nreplicas: 1\n', ':%s/1/3/\r')).toBe('replicas: 3\nreplicas: 3\n');
    expect(edited('a b a\n', ':s/a/x/g\r')).toBe('x b x\n');
    expect(edited('1\n2\n3\n', ':2\r', 'dd')).toBe('1\n3\n');
    expect(edited('1\n2\n3\n', ':2,3d\r')).toBe('1\n');
  });

  it('leaves without writing only when told to', () => {
    const t = open('a\n').type('dd').type(':q\r');
    expect(t.screen.lines.at(-1)).toContain('E37: No write since last change (add ! to override)');
    t.type(':q!\r');
    expect(t.screen.lines.at(-1)).toBe('$');
    expect(t.host.fs.read('/root/work/f')).toBe('a\n');
  });

  it('shows the text, the mode and what is beyond its end', () => {
    const t = open('hello\n');
    expect(t.screen.lines[0]).toBe('hello');
    expect(t.screen.lines[1]).toBe('~');
    expect(t.screen.lines.at(-1)).toContain('"f" 1L, 6B');
    t.type('i한');
    expect(t.screen.lines[0]).toBe('한hello');
    expect(t.screen.lines.at(-1)).toContain('-- INSERT --');
    expect(t.screen.cursor).toEqual({ row: 0, column: 2 });
    t.type('\x1b:nosuch\r');
    expect(t.screen.lines.at(-1)).toContain('E492: Not an editor command: nosuch');
  });
});

describe('nano', () => {
  it('edits and saves', () => {
    const t = open('one\ntwo\n', 'nano f').type('X').type('\x0b').type('\x0f\r').type('\x18');
    expect(t.screen.lines.at(-1)).toBe('$');
    expect(t.host.fs.read('/root/work/f')).toBe('two\n');
  });
});

describe('less', () => {
  it('pages, searches and leaves', () => {
    const t = open(Array.from({ length: 40 }, (_, i) => `line ${i + 1}\n`).join(''), 'less f');
    expect(t.screen.lines[0]).toBe('line 1');
    t.type(' ');
    expect(t.screen.lines[0]).toBe('line 12');
    t.type('G');
    expect(t.screen.lines.at(-1)).toBe('(END)');
    t.type('g').type('/line 2\r');
    expect(t.screen.lines[0]).toBe('line 2');
    t.type('n');
    expect(t.screen.lines[0]).toBe('line 20');
    t.type('q');
    expect(t.screen.lines.at(-1)).toBe('$');
  });

  it('reads a pipe, and is cat without a terminal', () => {
    const t = open('', 'seq 50 | less');
    expect(t.screen.lines[0]).toBe('1');
    t.type('q').type('seq 2 | less | cat\r');
    expect(t.screen.lines.slice(-3)).toEqual(['1', '2', '$']);
  });
});
