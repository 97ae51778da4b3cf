import { describe, expect, it } from 'vitest';
import { createTestHost, runProgram, type Ran } from './testing.ts';

/** Runs a script under busybox' ash on a machine whose programs are busybox'. */
const ash = (script: string): Ran => {
  const { sim, host } = createTestHost();
  Object.defineProperty(host, 'userland', { value: 'busybox' });
  return runProgram(sim, host, ['sh', '-c', script]);
};

describe('busybox (1.37)', () => {
  it('has ash with its own words', () => {
    expect(ash('foo; echo $?')).toMatchObject({ stdout: '127\n', stderr: 'sh: foo: not found\n' });
    expect(ash('cat < nofile')).toMatchObject({ stderr: "sh: can't open nofile: no such file\n" });
    expect(ash('echo x > /no/file')).toMatchObject({ stderr: "sh: can't create /no/file: nonexistent directory\n" });
    expect(ash('echo )')).toMatchObject({ stderr: 'sh: syntax error: unexpected ")"\n', exit: 2 });
    expect(ash('if true')).toMatchObject({ stderr: 'sh: syntax error: unexpected end of file (expecting "then")\n', exit: 2 });
    expect(ash('echo $((1/0))')).toMatchObject({ stderr: 'sh: divide by zero\n', exit: 2 });
    expect(ash('cd /nope')).toMatchObject({ stderr: "sh: cd: can't cd to /nope: No such file or directory\n" });
  });

  it('knows [[ and $\'\', and neither arrays nor braces', () => {
    expect(ash("[[ a = a ]] && echo yes; echo $'a\\tb'; echo {1,2}").stdout).toBe('yes\na\tb\n{1,2}\n');
    expect(ash('a=(1 2)')).toMatchObject({ stderr: 'sh: syntax error: unexpected "("\n' });
  });

  it('has programs with busybox\' words', () => {
    expect(ash('cat nofile').stderr).toBe("cat: can't open 'nofile': No such file or directory\n");
    expect(ash('ls nofile').stderr).toBe('ls: nofile: No such file or directory\n');
    expect(ash('rm nofile').stderr).toBe("rm: can't remove 'nofile': No such file or directory\n");
    expect(ash('mkdir /etc').stderr).toBe("mkdir: can't create directory '/etc': File exists\n");
    expect(ash('cp nofile x').stderr).toBe("cp: can't stat 'nofile': No such file or directory\n");
    expect(ash('ls -Z_').stderr).toMatch(/^ls: unrecognized option: _\nBusyBox v1\.37\.0 /);
    expect(ash('timeout 0.1 sleep 5; echo $?').stdout).toBe('143\n');
    expect(ash('ps | head -1').stdout).toBe('PID   USER     TIME  COMMAND\n');
  });

  it('runs an endless loop as containers do, until it is ended', () => {
    const { sim, host } = createTestHost();
    const ran = runProgram(sim, host, ['sh', '-c', 'while true; do date +%S; sleep 5; done'], { seconds: 12 });
    expect(ran).toMatchObject({ stdout: '00\n05\n10\n', exit: undefined });
  });
});
