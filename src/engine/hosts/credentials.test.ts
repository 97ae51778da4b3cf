import { describe, expect, it } from 'vitest';
import { UserFileSystem } from './credentials.ts';
import { MountedFileSystem } from './filesystem.ts';
import { MemDir } from './inode.ts';
import { outcome } from './testing.ts';

describe('UserFileSystem (path_resolution(7))', () => {
  const setUp = () => {
    const root = new MountedFileSystem(() => 0, new MemDir(0o755, 0, 0, 0));
    root.mkdir('/tmp');
    root.chmod('/tmp', 0o1777);
    root.mkdir('/data');
    root.chmod('/data', 0o2770);
    root.chown('/data', 0, 2000);
    root.write('/secret', 's', { mode: 0o640 });
    root.mkdir('/closed', { mode: 0o700 });
    root.write('/closed/file', 'x');
    return { root, user: new UserFileSystem(root, { uid: 1000, gid: 3000, groups: [2000] }), other: new UserFileSystem(root, { uid: 1001, gid: 1001 }) };
  };

  it('reads and writes what the mode allows', () => {
    const { user, root } = setUp();
    expect(outcome(() => user.read('/secret'))).toBe('EACCES /secret');
    expect(outcome(() => user.write('/file', 'x'))).toBe('EACCES /file');
    expect(outcome(() => user.read('/closed/file'))).toBe('EACCES /closed/file');
    expect(user.stat('/closed/file')).toBeUndefined();
    root.chown('/secret', 0, 3000);
    expect(user.read('/secret')).toBe('s');
    expect(outcome(() => user.write('/secret', 'x'))).toBe('EACCES /secret');
  });

  it('is told of a read-only file system before the modes are asked, but where it appends', () => {
    const { root } = setUp();
    root.write('/tmp/mine', 'x');
    root.chown('/tmp/mine', 1000, 3000);
    const volume = new MemDir(0o755, 1000, 3000, 0);
    root.mkdir('/volume');
    root.mount('/volume', volume);
    root.protect();
    const user = new UserFileSystem(root, { uid: 1000, gid: 3000 });
    for (const act of [() => user.write('/new', 'x'), () => user.mkdir('/new'), () => user.remove('/secret'), () => user.chmod('/secret', 0o777), () => user.write('/secret', 'x')]) expect(outcome(act)).toMatch(/^EROFS/);
    expect(outcome(() => user.write('/secret', 'x', { append: true }))).toBe('EACCES /secret');
    expect(outcome(() => user.write('/tmp/mine', 'x', { append: true }))).toBe('EROFS /tmp/mine');
    user.write('/volume/new', 'x');
    expect(user.read('/volume/new')).toBe('x');
  });

  it('owns what it makes, in the group of a folder that says so', () => {
    const { user, root } = setUp();
    user.write('/tmp/a', 'x');
    user.mkdir('/data/sub/deep', { recursive: true });
    user.write('/data/sub/deep/b', 'x');
    expect(root.stat('/tmp/a')).toMatchObject({ uid: 1000, gid: 3000 });
    expect(root.stat('/data/sub/deep')).toMatchObject({ uid: 1000, gid: 2000, mode: 0o2755 });
    expect(root.stat('/data/sub/deep/b')).toMatchObject({ uid: 1000, gid: 2000 });
  });

  it('leaves to others what is theirs', () => {
    const { user, other } = setUp();
    user.write('/tmp/a', 'x');
    expect(outcome(() => other.remove('/tmp/a'))).toBe('EPERM /tmp/a');
    expect(outcome(() => other.chmod('/tmp/a', 0o777))).toBe('EPERM /tmp/a');
    expect(outcome(() => user.chown('/tmp/a', 1001, -1))).toBe('EPERM /tmp/a');
    expect(outcome(() => user.chown('/tmp/a', -1, 2000))).toBe('ok');
    expect(outcome(() => other.write('/data/x', 'x'))).toBe('EACCES /data/x');
    expect(outcome(() => user.remove('/tmp/a'))).toBe('ok');
  });
});
