import { describe, expect, it } from 'vitest';
import { MountedFileSystem } from './filesystem.ts';
import { ComputedFile, MemDir, OverlayDir } from './inode.ts';
import { outcome } from './testing.ts';

const make = () => new MountedFileSystem(() => 1000, new MemDir(0o755, 0, 0, 0));

describe('MountedFileSystem', () => {
  it('reads what was written, appends, and gives errno for what cannot be (path_resolution(7))', () => {
    const fs = make();
    fs.mkdir('/a/b', { recursive: true });
    fs.write('/a/b/f', 'one\n');
    fs.write('/a/b/../b/./f', 'two\n', { append: true });
    expect(fs.read('/a/b/f')).toBe('one\ntwo\n');
    expect(fs.stat('/a/b/f')).toMatchObject({ type: 'file', mode: 0o644, size: 8, mtime: 1000 });
    expect(outcome(() => fs.read('/a/x'))).toBe('ENOENT /a/x');
    expect(outcome(() => fs.read('/a'))).toBe('EISDIR /a');
    expect(outcome(() => fs.write('/a/b/f/g', ''))).toBe('ENOTDIR /a/b/f/g');
    expect(outcome(() => fs.write('/no/f', ''))).toBe('ENOENT /no/f');
    expect(outcome(() => fs.remove('/a'))).toBe('ENOTEMPTY /a');
    expect(outcome(() => fs.mkdir('/a'))).toBe('EEXIST /a');
    fs.remove('/a', { recursive: true });
    expect(fs.stat('/a')).toBeUndefined();
  });

  it('counts sizes in UTF-8 bytes', () => {
    const fs = make();
    fs.write('/k', '가é😀a');
    expect(fs.stat('/k')!.size).toBe(3 + 2 + 4 + 1);
  });

  it('follows symbolic links, to a limit, and writes through a dangling one', () => {
    const fs = make();
    fs.mkdir('/d');
    fs.symlink('/d/real', '/link');
    fs.write('/link', 'x');
    expect(fs.read('/d/real')).toBe('x');
    expect(fs.stat('/link', { follow: false })!.type).toBe('symlink');
    fs.symlink('d', '/e');
    expect(fs.realpath('/e/real')).toBe('/d/real');
    fs.symlink('loop', '/loop');
    expect(outcome(() => fs.read('/loop'))).toBe('ELOOP /loop');
  });

  it('renames over files and empty folders only (rename(2))', () => {
    const fs = make();
    fs.mkdir('/a');
    fs.mkdir('/b');
    fs.write('/b/f', '1');
    fs.write('/g', '2');
    expect(outcome(() => fs.rename('/a', '/b'))).toBe('ENOTEMPTY /b');
    expect(outcome(() => fs.rename('/g', '/a'))).toBe('EISDIR /a');
    expect(outcome(() => fs.rename('/a', '/a/c'))).toBe('EINVAL /a/c');
    fs.rename('/g', '/b/f');
    expect(fs.read('/b/f')).toBe('2');
    expect(fs.list('/')).toEqual(['a', 'b']);
  });

  it('an overlay copies up and hides, and leaves the lower tree alone', () => {
    const lower = new MemDir(0o755, 0, 0, 0);
    const image = new MountedFileSystem(() => 0, lower);
    image.mkdir('/etc');
    image.write('/etc/a', 'image');
    image.write('/etc/b', 'image');
    const one = new MountedFileSystem(() => 5, new OverlayDir(lower));
    const two = new MountedFileSystem(() => 5, new OverlayDir(lower));
    one.write('/etc/a', '+', { append: true });
    one.remove('/etc/b');
    one.chmod('/etc/a', 0o600);
    one.write('/etc/c', 'new');
    expect(one.read('/etc/a')).toBe('image+');
    expect(one.list('/etc')).toEqual(['a', 'c']);
    expect(two.read('/etc/a')).toBe('image');
    expect(two.stat('/etc/a')!.mode).toBe(0o644);
    expect(two.list('/etc')).toEqual(['a', 'b']);
    expect(image.list('/etc')).toEqual(['a', 'b']);
  });

  it('mounts other trees, read-only ones too', () => {
    const host = make();
    host.mkdir('/data');
    host.write('/data/f', 'shared');
    const inside = make();
    inside.mount('/mnt/data', host.node('/data')!, { readOnly: true });
    inside.mount('/rw', host.node('/data')!);
    expect(inside.read('/mnt/data/f')).toBe('shared');
    expect(outcome(() => inside.write('/mnt/data/f', 'x'))).toBe('EROFS /mnt/data/f');
    inside.write('/rw/g', 'from inside');
    expect(host.read('/data/g')).toBe('from inside');
    expect(outcome(() => inside.remove('/rw', { recursive: true }))).toBe('EBUSY /rw');
  });

  it('tells watchers of changes below a path, through mounts as well', () => {
    const host = make();
    host.mkdir('/etc/manifests', { recursive: true });
    const seen: string[] = [];
    const stop = host.watch('/etc/manifests', (path) => seen.push(path));
    const inside = make();
    inside.mount('/m', host.node('/etc/manifests')!);
    host.write('/etc/other', '');
    host.write('/etc/manifests/a.yaml', '1');
    inside.write('/m/b.yaml', '2');
    host.remove('/etc/manifests/a.yaml');
    stop();
    host.write('/etc/manifests/a.yaml', '1');
    expect(seen).toEqual(['/etc/manifests/a.yaml', '/etc/manifests/b.yaml', '/etc/manifests/a.yaml']);
  });

  it('reads computed files, and refuses writes to them', () => {
    const fs = make();
    const root = new MemDir(0o755, 0, 0, 0);
    root.put('now', new ComputedFile(() => 'tick'));
    fs.mount('/c', root);
    expect(fs.read('/c/now')).toBe('tick');
    expect(outcome(() => fs.write('/c/now', 'x'))).toBe('EACCES /c/now');
  });
});

describe('names and pipes', () => {
  const tree = () => {
    const fs = new MountedFileSystem(() => 0, new MemDir(0o755, 0, 0, 0));
    fs.write('/a', 'one');
    return fs;
  };

  it('a file has as many names as it was given, and lives until the last one goes (link(2))', () => {
    const fs = tree();
    fs.link('/a', '/b');
    fs.write('/b', 'two');
    expect([fs.read('/a'), fs.stat('/a')!.links, fs.stat('/a')!.inode === fs.stat('/b')!.inode]).toEqual(['two', 2, true]);
    fs.remove('/a');
    expect([fs.read('/b'), fs.stat('/b')!.links]).toEqual(['two', 1]);
    expect(() => fs.link('/b', '/b')).toThrow('File exists');
  });

  it('has named pipes', () => {
    const fs = tree();
    fs.mkfifo('/p', 0o600);
    expect(fs.stat('/p')).toMatchObject({ type: 'fifo', mode: 0o600 });
    expect(fs.fifo('/a')).toBeUndefined();
    expect(fs.fifo('/p')).toBeDefined();
  });
});
