import type { PatchType } from '../../../api/http.ts';
import { mergePatch } from '../../../api/merge.ts';
import { equal } from '../../../api/share.ts';
import { isStatus } from '../../../api/status.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { messageOf } from '../errors.ts';
import { dryRunFlag, dryRunOf, fieldManagerFlag, fileOptions, filenameFlags, printFlags, writeQuery } from '../flags/common.ts';
import { applyJsonPatch, strategicMerge } from '../patching.ts';
import { requirePrinter } from '../print/printer.ts';
import { recordAfter, recordFlag } from '../record.ts';
import { patchObject } from '../requests.ts';
import { gvkString } from '../resourcemapper.ts';
import { Resources } from '../resources.ts';
import { schemaOf } from '../scheme.ts';
import { resolvePath } from '../text/path.ts';
import { readYaml } from '../../../api/yaml/parse.ts';

const types: Record<string, PatchType> = { json: 'application/json-patch+json', merge: 'application/merge-patch+json', strategic: 'application/strategic-merge-patch+json' };

/** What goes over the wire: YAML is turned into JSON; what looks like JSON is left to the server as it is. */
const bodyOf = (text: string): unknown => {
  if (!/^\s*\{/.test(text)) return readYaml(text);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const patchedLocally = (type: PatchType, object: KubeObject, body: unknown): KubeObject => {
  if (type === 'application/json-patch+json') return applyJsonPatch(object, body);
  if (type === 'application/merge-patch+json') return mergePatch(object, body);
  if (!schemaOf(object.apiVersion, object.kind)) {
    const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion];
    throw new Error(`strategic merge patch is not supported for ${group}/${version}, Kind=${object.kind} locally, try --type merge`);
  }
  return strategicMerge(object, body);
};

export const patch: CommandSpec = {
  name: 'patch',
  usage: '(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  short: 'Change fields of a resource',
  long: `Change fields of a resource by a strategic merge patch, a JSON merge patch or a JSON patch, in JSON or YAML.

 A strategic merge patch knows lists such as containers by their keys and merges them; a JSON merge patch replaces lists whole. Custom resources take no strategic merge patch.`,
  examples: `# A strategic merge patch
kubectl patch deployment web -p '{"spec":{"replicas":2}}'

# The image of one container
kubectl patch pod web -p '{"spec":{"containers":[{"name":"nginx","image":"nginx:1.27"}]}}'

# A JSON patch
kubectl patch pod web --type=json -p='[{"op":"replace","path":"/spec/containers/0/image","value":"nginx:1.27"}]'

# A subresource
kubectl patch deployment web --subresource=scale --type=merge -p '{"spec":{"replicas":2}}'`,
  flags: [
    ...printFlags(),
    { name: 'patch', shorthand: 'p', type: 'string', usage: 'The patch.' },
    { name: 'patch-file', type: 'string', usage: 'A file with the patch.', completion: 'file' },
    { name: 'type', type: 'string', default: 'strategic', usage: 'The type of patch: json, merge or strategic.', completion: ['json', 'merge', 'strategic'] },
    dryRunFlag,
    ...filenameFlags('that name the objects to change'),
    { name: 'local', type: 'bool', usage: 'Change what is in the file, without the server.' },
    fieldManagerFlag('kubectl-patch'),
    recordFlag,
    { name: 'subresource', type: 'string', usage: 'The subresource to change.', completion: ['status', 'scale', 'resize'] },
  ],
  completion: 'resource',
  *run(context) {
    const { flags } = context;
    const dryRun = dryRunOf(context);
    const { namespace, explicit } = context.namespace();
    const inline = flags.string('patch');
    const file = flags.string('patch-file');
    const local = flags.bool('local');
    if (inline && file) throw new Error('cannot specify --patch and --patch-file together');
    if (!inline && !file) throw new Error('must specify --patch or --patch-file containing the contents of the patch');
    if (local && context.args.length) throw new Error('cannot specify --local and server resources');
    if (local && dryRun === 'server') throw new Error('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    const type = types[flags.string('type').toLowerCase() || 'strategic'];
    if (!type) throw new Error(`--type must be one of [json merge strategic], not "${flags.string('type')}"`);
    let text = inline;
    if (file) {
      const path = resolvePath(context.process, file);
      if (!context.process.machine.fs.stat(path)) throw new Error(`unable to read patch file: open ${file}: no such file or directory`);
      text = context.process.machine.fs.read(path);
    }
    let body: unknown;
    try {
      body = bodyOf(text);
    } catch (error) {
      throw new Error(`unable to parse ${JSON.stringify(inline)}: ${messageOf(error)}`);
    }
    const resources = yield* Resources.of(context, {
      args: context.args,
      ...fileOptions(context),
      namespace,
      enforceNamespace: explicit,
      continueOnError: true,
      flatten: true,
      local,
      subresource: flags.string('subresource') || undefined,
    });
    let count = 0;
    yield* resources.visit(function* (info) {
      count++;
      let next: KubeObject;
      if (local || dryRun === 'client') next = patchedLocally(type, info.object, body);
      else {
        try {
          next = yield* patchObject(context, info, body, type, { subresource: info.subresource, query: writeQuery(context, dryRun) });
        } catch (error) {
          if (isStatus(error, 'UnsupportedMediaType')) throw new Error(`${type} is not supported by ${gvkString(info.mapping)}: ${error.message}`);
          throw error;
        }
      }
      const same = equal(info.object, next);
      if (!local && dryRun === 'none') next = yield* recordAfter(context, info, next);
      const operation = same ? 'patched (no change)' : 'patched';
      context.out(requirePrinter(context, operation).print(next));
    });
    if (count === 0) throw new Error('no objects passed to patch');
  },
};
