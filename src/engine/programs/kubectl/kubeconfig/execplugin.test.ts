import { beforeEach, expect, it } from 'vitest';
import { TestKubectl } from '../testing.ts';

let k: TestKubectl;

/** Lets a program `who` print `text` and end with `exit`, and makes it the user's plugin. */
const plugin = (text: string, exit = 0, command = 'who'): void => {
  k.program('who', function* (process) {
    yield* process.stdout.write(text);
    return exit;
  });
  k.host.fs.install('/usr/bin/who', 'who');
  k.run(`config set-credentials kubernetes-admin --exec-command=${command} --exec-api-version=client.authentication.k8s.io/v1 --exec-interactive-mode=Never`);
  k.run('config unset users.kubernetes-admin.client-certificate-data');
  k.run('config unset users.kubernetes-admin.client-key-data');
};

const credential = (status: object): string => JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status });

beforeEach(() => {
  k = new TestKubectl();
});

// client-go: plugin/pkg/client/auth/exec/exec.go, compared with kubectl 1.36.4
it.each([
  ['hello\n', 0, /getting credentials: decoding stdout: couldn't get version\/kind; json parse error: json: cannot unmarshal string into Go value of type struct/],
  ['{}', 0, /getting credentials: exec plugin is configured to use API version client\.authentication\.k8s\.io\/v1, plugin returned version client\.authentication\.k8s\.io\/__internal\n$/],
  [credential({}), 0, /getting credentials: exec plugin didn't return a token or cert\/key pair\n$/],
  [credential({ clientKeyData: 'x' }), 0, /getting credentials: exec plugin returned only certificate or key, not both\n$/],
  ['', 3, /getting credentials: exec: executable who failed with exit code 3\n$/],
])('says what is wrong with what a plugin prints: %j', (text, exit, words) => {
  plugin(text, exit);
  const ran = k.run('get --raw /healthz');
  expect(ran.stderr).toMatch(words);
  expect(ran.stderr).toMatch(/^Unable to connect to the server: /);
  expect(ran.exit).toBe(1);
});

it('explains a plugin that is not there', () => {
  plugin('', 0, 'nobody');
  expect(k.run('get --raw /healthz').stderr).toBe(`Unable to connect to the server: getting credentials: exec: executable nobody not found

It looks like you are trying to use a client-go credential plugin that is not installed.

To learn more about this feature, consult the documentation available at:
      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
`);
});

it('is who the plugin says', () => {
  plugin(credential({ token: 'nobody-knows-it' }));
  k.run('get --raw /healthz');
  expect(k.run('get --raw /api/v1/nodes').stderr).toBe('error: You must be logged in to the server (Unauthorized)\n');
});

it('names files of users from the folder of the kubeconfig', () => {
  k.run('config set-credentials mina --client-certificate=/root/work/mina.crt --client-key=/etc/mina.key --kubeconfig=/root/work/own.cfg');
  expect(k.host.fs.read('/root/work/own.cfg')).toContain('client-certificate: mina.crt\n    client-key: /etc/mina.key\n');
});
