import { clientVersion } from '../clientversion.ts';
import type { CommandSpec } from '../command.ts';
import { indentedJson } from '../text/json.ts';
import { emitYaml } from '../../../api/yaml/emit.ts';

const kustomizeVersion = 'v5.8.1';

const minorOf = (version: { major?: string; minor?: string }): number => Number(String(version.minor ?? '').replace(/\D.*$/, ''));

export const version: CommandSpec = {
  name: 'version',
  usage: '[flags]',
  short: 'Print the versions of client and server',
  examples: '# Both versions\nkubectl version',
  flags: [
    { name: 'client', type: 'bool', usage: 'Only the version of kubectl.' },
    { name: 'output', shorthand: 'o', type: 'string', usage: "'yaml' or 'json'.", completion: ['yaml', 'json'] },
  ],
  *run(context) {
    const { flags } = context;
    const output = flags.string('output');
    const clientOnly = flags.bool('client');
    if (!clientOnly) yield* context.connect();
    if (!clientOnly && context.args.length) throw new Error(`extra arguments: [${context.args.join(' ')}]`);
    if (!['', 'yaml', 'json'].includes(output)) throw new Error("--output must be 'yaml' or 'json'");
    let server: Record<string, string> | undefined;
    let failure: unknown;
    if (!clientOnly) {
      try {
        const { body } = yield* context.client.send<unknown>({ verb: 'get', path: '/version', query: { timeout: '32s' } });
        server = (typeof body === 'string' ? JSON.parse(body) : body) as Record<string, string>;
      } catch (error) {
        failure = error;
      }
    }
    if (output === '') {
      context.out(`Client Version: ${clientVersion.gitVersion}\nKustomize Version: ${kustomizeVersion}\n`);
      if (server) context.out(`Server Version: ${server.gitVersion}\n`);
    } else {
      const info = { clientVersion, kustomizeVersion, ...(server ? { serverVersion: server } : {}) };
      context.out(`${output === 'yaml' ? emitYaml(info) : indentedJson(info, 'own', '  ')}\n`);
    }
    if (server && Math.abs(minorOf(server) - minorOf(clientVersion)) > 1)
      context.warn(`version difference between client (${clientVersion.major}.${clientVersion.minor}) and server (${server.major}.${server.minor}) exceeds the supported minor version skew of +/-1`);
    if (failure !== undefined) throw failure;
  },
};
