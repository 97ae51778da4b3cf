import { describe, expect, it } from 'vitest';
import { Tracer } from '../../api/trace.ts';
import { createHost } from '../../hosts/host.ts';
import { createNetwork } from '../../network/network.ts';
import { Sim } from '../../sim/sim.ts';
import { createPrograms } from '../registry.ts';
import { createTestHost, runBash, runProgram } from '../testing.ts';
import { TestTerminal } from '../testscreen.ts';

const withUnit = () => {
  const { sim, host } = createTestHost();
  const calls: string[] = [];
  const unit = host.systemd.add({ name: 'kubelet.service', description: 'kubelet: The Kubernetes Node Agent', file: '/usr/lib/systemd/system/kubelet.service', docs: ['https://kubernetes.io/docs/'], behaviour: { command: '/usr/bin/kubelet --config=/var/lib/kubelet/config.yaml', start: () => void calls.push('start'), stop: () => void calls.push('stop') } });
  host.systemd.start(unit);
  const run = (script: string) => runProgram(sim, host, ['bash', '-c', script]);
  return { sim, host, unit, calls, run };
};

describe('systemctl (systemctl(1))', () => {
  it('starts, stops and tells the state', () => {
    const { run, calls } = withUnit();
    expect(run('systemctl is-active kubelet').stdout).toBe('active\n');
    expect(run('systemctl stop kubelet; systemctl is-active kubelet; echo $?').stdout).toBe('inactive\n3\n');
    expect(run('systemctl start kubelet && systemctl is-active kubelet').stdout).toBe('active\n');
    expect(calls).toEqual(['start', 'stop', 'start']);
    expect(run('systemctl restart nosuch')).toMatchObject({ stderr: 'Failed to restart nosuch.service: Unit nosuch.service not found.\n', exit: 5 });
    expect(run('systemctl status nosuch')).toMatchObject({ stderr: 'Unit nosuch.service could not be found.\n', exit: 4 });
  });

  it('shows a unit with its log', () => {
    const { run, sim } = withUnit();
    sim.run({ until: sim.now() + 65_000 });
    const { stdout, exit } = run('systemctl status kubelet');
    expect(exit).toBe(0);
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      '● kubelet.service - kubelet: The Kubernetes Node Agent',
      '     Loaded: loaded (/usr/lib/systemd/system/kubelet.service; enabled; preset: enabled)',
      '     Active: active (running) since Sat 2026-11-21 00:00:00 UTC; 1min 5s ago',
      '       Docs: https://kubernetes.io/docs/',
    ]);
    expect(stdout).toContain('controlplane systemd[1]: Started kubelet.service - kubelet: The Kubernetes Node Agent.');
    expect(run('systemctl stop kubelet; systemctl status kubelet')).toMatchObject({ exit: 3 });
  });

  it('enables and disables', () => {
    const { run } = withUnit();
    expect(run('systemctl disable --now kubelet; systemctl is-enabled kubelet; systemctl is-active kubelet').stdout).toBe('disabled\ninactive\n');
    expect(run('systemctl enable kubelet').stderr).toBe('Created symlink /etc/systemd/system/multi-user.target.wants/kubelet.service → /usr/lib/systemd/system/kubelet.service.\n');
  });
});

describe('journalctl (journalctl(1))', () => {
  it('filters by unit, priority and number, and follows', () => {
    const { run, host, sim } = withUnit();
    host.journal.write('kubelet.service', 'kubelet', 812, 'first');
    host.journal.write('kubelet.service', 'kubelet', 812, 'bad', 'err');
    host.journal.write('other.service', 'other', 9, 'elsewhere');
    expect(run('journalctl -u kubelet -n 2').stdout).toBe('Nov 21 00:00:00 controlplane kubelet[812]: first\nNov 21 00:00:00 controlplane kubelet[812]: bad\n');
    expect(run('journalctl -p err -o cat').stdout).toBe('bad\n');
    expect(run('journalctl -u nosuch').stdout).toBe('-- No entries --\n');
    sim.after(500, () => host.journal.write('kubelet.service', 'kubelet', 812, 'later'));
    expect(run('timeout 1 journalctl -fu kubelet -o cat | tail -1').stdout).toBe('later\n');
  });
});

describe('processes', () => {
  it('lists them as ps does', () => {
    const { stdout } = runBash('sleep 50 & ps -eo pid,comm,args | tail -4; ps -C sleep -o stat= ; ps -ef | head -1; kill %1');
    expect(stdout).toMatch(/ sleep +sleep 50\n/);
    expect(stdout).toContain('\nS\nUID          PID    PPID  C STIME TTY          TIME CMD\n');
  });

  it('finds and signals them by name', () => {
    expect(runBash('sleep 50 & pgrep -c sleep; pkill -f "^sleep 5." ; sleep 0.1; pgrep sleep; echo $?').stdout).toBe('1\n1\n');
    expect(runBash('killall nosuch; echo $?')).toMatchObject({ stdout: '1\n', stderr: 'nosuch: no process found\n' });
  });

  it('shows the machine: free, uptime, nproc, df, uname', () => {
    const { stdout } = runBash('free -m | head -1; nproc; uname -sr; uptime | grep -c "load average"; df -h / | tail -1 | awk \'{print $6}\'; hostname -I');
    expect(stdout).toBe('               total        used        free      shared  buff/cache   available\n4\nLinux 6.8.0-51-generic\n1\n/\n192.168.56.10 \n');
  });

  it('runs top and watch on a terminal until they are left', () => {
    const t = new TestTerminal(['bash'], 90, 20).type('top\r');
    expect(t.screen.lines[0]).toMatch(/^top - 00:00:\d\d up /);
    expect(t.screen.text).toContain('PID USER      PR  NI');
    t.type('q').type('echo out\r');
    expect(t.screen.lines.slice(-2)[0]).toBe('out');
    t.type('watch -n1 "date +%S"\r').wait(2.5);
    expect(t.screen.lines[0]).toMatch(/^Every 1\.0s: date \+%S +controlplane: Sat Nov 21 00:00:/);
    t.type('\x03').type('echo left\r');
    expect(t.screen.lines.slice(-2)[0]).toBe('left');
  });
});

describe('tail -f', () => {
  it('prints what is added until it is interrupted', () => {
    expect(runBash('echo one > f; (sleep 1; echo two >> f; sleep 1; echo three >> f) & timeout 5 tail -f f').stdout).toBe('one\ntwo\nthree\n');
    expect(runBash('touch f; (for i in 1 2 3; do sleep 1; echo $i >> f; done) & tail -f f | head -2').stdout).toBe('1\n2\n');
  });
});

describe('ssh', () => {
  const two = () => {
    const sim = new Sim(1, Date.UTC(2026, 10, 21));
    const network = createNetwork({ sim, tracer: new Tracer() });
    const programs = createPrograms();
    const hosts = '192.168.56.10 controlplane\n192.168.56.11 node01\n';
    const a = createHost({ sim, name: 'controlplane', address: '192.168.56.10', programs, network, hosts });
    const b = createHost({ sim, name: 'node01', address: '192.168.56.11', programs, network, hosts });
    return { sim, a, b };
  };

  it('runs a command elsewhere, with its output and status', () => {
    const { sim, a } = two();
    expect(runProgram(sim, a, ['bash', '-c', 'ssh node01 hostname; ssh node01 "exit 3"; echo $?; echo in | ssh node01 cat'])).toMatchObject({ stdout: 'node01\n3\nin\n', exit: 0 });
  });

  it('says why it can not connect (ssh(1))', () => {
    const { sim, a, b } = two();
    expect(runProgram(sim, a, ['ssh', 'nosuch', 'true'])).toMatchObject({ stderr: 'ssh: Could not resolve hostname nosuch: Name or service not known\n', exit: 255 });
    b.powerOff();
    expect(runProgram(sim, a, ['ssh', 'node01', 'true'], { seconds: 300 }).stderr).toMatch(/^ssh: connect to host node01 port 22: (?:No route to host|Connection timed out)\n$/);
  });
});

describe('sudo and su', () => {
  it('run programs as somebody else', () => {
    expect(runBash('sudo whoami; sudo -u ubuntu whoami; su - ubuntu -c "whoami; pwd"; sudo -u ubuntu bash -c "echo \\$HOME"; sudo nosuch; echo $?')).toMatchObject({ stdout: 'root\nubuntu\nubuntu\n/home/ubuntu\n/home/ubuntu\n1\n', stderr: 'sudo: nosuch: command not found\n' });
  });
});

describe('ssh-keygen (ssh-keygen(1))', () => {
  it('makes a pair of keys and tells the fingerprint', () => {
    const { stdout, exit } = runBash("ssh-keygen -q -t rsa -N '' -f key -C me; ls; head -1 key; cut -d' ' -f1,3 key.pub; stat -c %a key; ssh-keygen -lf key | sed 's/SHA256:.*=*/hash/'");
    expect({ stdout, exit }).toEqual({ stdout: 'key\nkey.pub\n-----BEGIN OPENSSH PRIVATE KEY-----\nssh-rsa me\n600\n3072 hash\n', exit: 0 });
  });

  it('asks for what is not given', () => {
    const { stdout } = runBash("printf '\\n\\n\\n' | ssh-keygen | head -6; ls ~/.ssh");
    expect(stdout).toMatch(/^Generating public\/private ed25519 key pair\.\nEnter file in which to save the key \(\/root\/\.ssh\/id_ed25519\): Created directory '\/root\/\.ssh'\.\n/);
    expect(stdout).toMatch(/id_ed25519\nid_ed25519\.pub\n$/);
  });
});

describe('mount (mount(8))', () => {
  it('lists what is mounted', () => {
    expect(runBash('mount | head -2; mount -t proc').stdout).toBe('/dev/sda1 on / type ext4 (rw,relatime)\nudev on /dev type devtmpfs (rw,relatime)\nproc on /proc type proc (rw,relatime)\n');
  });
});
