import { describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';
import { typed } from './testing.ts';

const cluster = Cluster.create({ seed: 1, preset: 'solo' });

const run = (line: string): { out: string; err: string; exit: number | undefined } => {
  const { stdout: out, stderr: err, exit } = typed(cluster, line);
  return { out, err, exit };
};

const pki = '/etc/kubernetes/pki/etcd';
const etcdctl = `etcdctl --endpoints=https://127.0.0.1:2379 --cacert=${pki}/ca.crt --cert=${pki}/server.crt --key=${pki}/server.key`;

describe('etcdctl', () => {
  it('lists the members, plain, as a table and as JSON (etcdctl/ctlv3/command/printer.go)', () => {
    expect(run(`${etcdctl} member list`).out).toMatch(/^[0-9a-f]{16}, started, controlplane, https:\/\/192\.168\.56\.10:2380, https:\/\/192\.168\.56\.10:2379, false\n$/);
    const lines = run(`${etcdctl} member list -w table`).out.split('\n');
    expect(lines[1]).toMatch(/^\| +ID +\| STATUS +\| +NAME +\| +PEER ADDRS +\| +CLIENT ADDRS +\| IS LEARNER \|$/);
    expect(new Set(lines.slice(0, -1).map((l) => l.length)).size).toBe(1);
    expect(run(`${etcdctl} member list -w json | jq -r '.members[0].name'`).out).toBe('controlplane\n');
  });

  it('reads, writes and deletes keys', () => {
    expect(run(`${etcdctl} put foo bar && ${etcdctl} get foo && ${etcdctl} get foo --print-value-only && ${etcdctl} get fo --prefix --keys-only && ${etcdctl} del foo && ${etcdctl} get foo`).out).toBe('OK\nfoo\nbar\nbar\nfoo\n\n1\n');
    expect(run(`${etcdctl} get /registry/namespaces --prefix --keys-only | grep .`).out).toBe(['default', 'kube-flannel', 'kube-node-lease', 'kube-public', 'kube-system'].map((n) => `/registry/namespaces/${n}\n`).join(''));
  });

  it("shows objects as the API server stores them, so that a Secret's data can be read", () => {
    run('kubectl create secret generic s1 --from-literal=pw=topsecret');
    const { out } = run(`${etcdctl} get /registry/secrets/default/s1 --print-value-only`);
    expect(out.slice(0, 4)).toBe('k8s\0');
    expect(out).toContain('topsecret');
    run(`${etcdctl} del /registry/secrets/default/s1`);
    expect(run('kubectl get secret s1').err).toBe('Error from server (NotFound): secrets "s1" not found\n');
  });

  it('saves a snapshot, of which etcdutl tells what it holds', () => {
    const saved = run(`${etcdctl} snapshot save /opt/backup.db`);
    expect(saved.out).toBe('Snapshot saved at /opt/backup.db\nServer version 3.6.0\n');
    expect(saved.err.split('\n').map((l) => (l === '' ? '' : (JSON.parse(l) as { msg: string }).msg))).toEqual(['created temporary db file', 'fetching snapshot', 'fetched snapshot', 'saved', '']);
    expect(run('etcdutl snapshot status /opt/backup.db').out).toMatch(/^[0-9a-f]+, \d+, \d+, \d+ kB, 3\.6\.0\n$/);
    expect(run('etcdutl snapshot status /etc/hostname')).toMatchObject({ err: 'Error: invalid database\n', exit: 1 });
  });

  it.each([
    ['etcdctl member list', 'error reading server preface: EOF'],
    ['etcdctl --endpoints=https://127.0.0.1:2379 member list', 'x509: certificate signed by unknown authority'],
    [`etcdctl --endpoints=https://127.0.0.1:2379 --cacert=${pki}/ca.crt member list`, 'tls: certificate required'],
    [`${etcdctl.replace('2379', '2378')} member list`, 'dial tcp 127.0.0.1:2378: connect: connection refused'],
  ])('%s gives up after its time: %s', (line, why) => {
    const { err, exit } = run(line);
    expect(JSON.parse(err.split('\n')[0]!)).toMatchObject({ level: 'warn', msg: 'retrying of unary invoker failed', error: expect.stringContaining(why) });
    expect(err.endsWith('\nError: context deadline exceeded\n')).toBe(true);
    expect(exit).toBe(1);
  });

  it.each([
    [`${etcdctl} get`, 'Error: get command needs one argument as key and an optional argument as range_end\n', 128],
    [`${etcdctl} get x -w yaml`, 'Error: unsupported output format\n', 4],
    ['etcdctl --cacert=/nofile member list', 'Error: open /nofile: no such file or directory\n', 128],
    ['etcdctl --cert=/etc/hostname member list', 'Error: KeyFile and CertFile must both be present[key: , cert: /etc/hostname]\n', 128],
    ['etcdctl nosuch', 'Error: unknown command "nosuch" for "etcdctl"\nRun \'etcdctl --help\' for usage.\n', 1],
    ['etcdctl txn', 'Error: etcdctl txn is not simulated\n', 1],
    [`${etcdctl} watch`, 'Error: watch command needs one argument as key and an optional argument as range_end\n', 128],
  ])('%s is refused', (line, err, exit) => expect(run(line)).toEqual({ out: '', err, exit }));

  it('tells what happens to keys while it watches, or since a revision', () => {
    run(`(timeout 3 ${etcdctl} watch w/ --prefix > /tmp/seen) & sleep 1; ${etcdctl} put w/a 1; ${etcdctl} put other 1; ${etcdctl} del w/a; wait`);
    expect(run('cat /tmp/seen').out).toBe('PUT\nw/a\n1\nDELETE\nw/a\n\n');
    expect(run(`timeout 1 ${etcdctl} watch other --rev=1`)).toMatchObject({ out: 'PUT\nother\n1\n', exit: 124 });
  });

  it('grants, lists, renews and revokes leases, with the keys that live with them (etcdctl/ctlv3/command/lease_command.go)', () => {
    const id = /^lease ([0-9a-f]{16}) granted with TTL\(600s\)\n$/.exec(run(`${etcdctl} lease grant 600`).out)![1]!;
    expect(run(`${etcdctl} put --lease=${id} leased x; sleep 10; ${etcdctl} lease timetolive ${id} --keys`).out).toMatch(new RegExp(`^OK\\nlease ${id} granted with TTL\\(600s\\), remaining\\(5\\d\\ds\\), attached keys\\(\\[leased\\]\\)\\n$`));
    expect(run(`${etcdctl} lease list`).out).toContain(`${id}\n`);
    expect(run(`${etcdctl} lease keep-alive --once ${id}`).out).toBe(`lease ${id} keepalived with TTL(600)\n`);
    expect(run(`${etcdctl} lease revoke ${id}; ${etcdctl} get leased; ${etcdctl} lease timetolive ${id}`).out).toBe(`lease ${id} revoked\nlease ${id} already expired\n`);
  });

  it('takes flags from the environment', () => {
    const env = `ETCDCTL_API=3 ETCDCTL_ENDPOINTS=https://127.0.0.1:2379 ETCDCTL_CACERT=${pki}/ca.crt ETCDCTL_CERT=${pki}/server.crt ETCDCTL_KEY=${pki}/server.key`;
    const { out, err } = run(`${env} etcdctl endpoint health`);
    expect(out).toMatch(/^https:\/\/127\.0\.0\.1:2379 is healthy: successfully committed proposal: took = [\d.]+(ms|µs)\n$/);
    expect(JSON.parse(err)).toMatchObject({ msg: 'unrecognized environment variable', 'environment-variable': 'ETCDCTL_API=3' });
  });

  it("answers curl with a certificate, as etcd's own face of HTTP", () => {
    expect(run(`curl -s --cacert ${pki}/ca.crt --cert ${pki}/server.crt --key ${pki}/server.key https://127.0.0.1:2379/health`).out).toBe('{"health":"true","reason":""}');
  });
});
