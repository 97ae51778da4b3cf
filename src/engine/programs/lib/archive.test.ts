import { expect, it } from 'vitest';
import { readArchive, writeArchive, type Member } from './archive.ts';

const member = (path: string, text: string): Member => ({ path, type: 'file', mode: 0o644, mtime: 1_700_000_000_000, text, target: '' });

it('reads back what it wrote, whatever the script and the length of names', () => {
  const members: Member[] = [
    { ...member('dir', ''), type: 'dir', mode: 0o755 },
    member('dir/안녕.txt', '하나\n둘 😀\n'),
    member(`dir/${'long/'.repeat(30)}file`, 'x'.repeat(1000)),
    { ...member('link', ''), type: 'symlink', target: 'dir/안녕.txt' },
    member('empty', ''),
  ];
  expect(readArchive(writeArchive(members))).toEqual(members);
});

it('writes ustar headers: 512 bytes each, a checksum, contents in whole blocks (POSIX.1-2017 pax, ustar)', () => {
  const archive = writeArchive([member('a.txt', 'hi\n')]);
  expect(archive.length).toBe(512 + 512 + 1024);
  expect([archive.slice(0, 5), archive.slice(100, 107), archive.slice(124, 135), archive.slice(257, 262), archive.slice(512, 515)]).toEqual(['a.txt', '0000644', '00000000003', 'ustar', 'hi\n']);
  const header = archive.slice(0, 512);
  const sum = [...`${header.slice(0, 148)}${' '.repeat(8)}${header.slice(156)}`].reduce((n, c) => n + c.charCodeAt(0), 0);
  expect(parseInt(header.slice(148, 154), 8)).toBe(sum);
});

it('refuses what is no archive', () => {
  expect(() => readArchive('hello')).toThrow('unexpected EOF');
  expect(() => readArchive('x'.repeat(600))).toThrow('invalid tar header');
});
