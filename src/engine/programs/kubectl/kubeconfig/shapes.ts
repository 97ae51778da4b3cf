// The Go types of a kubeconfig (client-go tools/clientcmd/api/v1/types.go): fields in Go's order, which is the order they are printed in.

export interface Field {
  readonly name: string;
  readonly shape: Shape;
  /** Written even when it is empty. */
  readonly always?: boolean;
}

export interface Struct {
  readonly go: string;
  readonly fields: readonly Field[];
  readonly pointer?: boolean;
}

export type Shape = 'string' | 'bool' | 'bytes' | 'strings' | 'stringMap' | 'stringsMap' | 'any' | { readonly list: Struct } | Struct;

const field = (name: string, shape: Shape = 'string', always = false): Field => (always ? { name, shape, always } : { name, shape });

const extensions = field('extensions', 'any');

export const clusterShape: Struct = {
  go: 'v1.Cluster',
  fields: [field('server', 'string', true), field('tls-server-name'), field('insecure-skip-tls-verify', 'bool'), field('certificate-authority'), field('certificate-authority-data', 'bytes'), field('proxy-url'), field('disable-compression', 'bool'), extensions],
};

const execShape: Struct = {
  go: 'v1.ExecConfig',
  pointer: true,
  fields: [
    field('command', 'string', true),
    field('args', 'strings', true),
    field('env', { list: { go: 'v1.ExecEnvVar', fields: [field('name', 'string', true), field('value', 'string', true)] } }, true),
    field('apiVersion'),
    field('installHint'),
    field('provideClusterInfo', 'bool', true),
    field('interactiveMode'),
  ],
};

export const userShape: Struct = {
  go: 'v1.AuthInfo',
  fields: [
    field('client-certificate'),
    field('client-certificate-data', 'bytes'),
    field('client-key'),
    field('client-key-data', 'bytes'),
    field('token'),
    field('tokenFile'),
    field('as'),
    field('as-uid'),
    field('as-groups', 'strings'),
    field('as-user-extra', 'stringsMap'),
    field('username'),
    field('password'),
    field('auth-provider', { go: 'v1.AuthProviderConfig', pointer: true, fields: [field('name', 'string', true), field('config', 'stringMap', true)] }),
    field('exec', execShape),
    extensions,
  ],
};

export const contextShape: Struct = { go: 'v1.Context', fields: [field('cluster', 'string', true), field('user', 'string', true), field('namespace'), extensions] };

const named = (go: string, name: string, of: Struct): Shape => ({ list: { go, fields: [field('name', 'string', true), field(name, of, true)] } });

export const configShape: Struct = {
  go: 'v1.Config',
  fields: [
    field('kind'),
    field('apiVersion'),
    field('preferences', { go: 'v1.Preferences', fields: [field('colors', 'bool'), extensions] }),
    field('clusters', named('v1.NamedCluster', 'cluster', clusterShape), true),
    field('users', named('v1.NamedAuthInfo', 'user', userShape), true),
    field('contexts', named('v1.NamedContext', 'context', contextShape), true),
    field('current-context', 'string', true),
    extensions,
  ],
};
