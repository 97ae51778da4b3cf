import type { ApiQuery } from '../../../api/http.ts';
import { isStatus } from '../../../api/status.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { klogHead } from '../../../hosts/klog.ts';
import { patchFor } from '../apply/patcher.ts';
import { allowlist, prune } from '../apply/prune.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { maskSecrets } from '../diff/mask.ts';
import { compareFolders } from '../diff/program.ts';
import { fieldManagerFlag, fileOptions, filenameFlags, requireFiles, selectorFlag } from '../flags/common.ts';
import { withoutLastApplied } from '../lastapplied.ts';
import { openApiOf } from '../openapi.ts';
import { withoutManagedFields } from '../print/printer.ts';
import { createObject, getObject, patchObject } from '../requests.ts';
import { gvkString, splitApiVersion } from '../resourcemapper.ts';
import type { Info } from '../info.ts';
import { Resources } from '../resources.ts';
import { tempPath } from '../text/tempfile.ts';
import { emitYaml } from '../../../api/yaml/emit.ts';
import { warnIfDeleting } from './apply.ts';

const maxTries = 4;

function* liveOf(context: Context, info: Info): Task<KubeObject | undefined> {
  try {
    return yield* getObject(context, info);
  } catch (error) {
    if (isStatus(error, 'NotFound')) return undefined;
    throw error;
  }
}

/** The object as it would be if it were applied; `lock`: throws a Conflict where it is no longer `live`. */
function* merged(context: Context, info: Info, live: KubeObject | undefined, lock: boolean): Task<KubeObject> {
  const { flags } = context;
  const serverSide = flags.bool('server-side');
  const manager = flags.changed('field-manager') ? flags.string('field-manager') : serverSide ? 'kubectl' : 'kubectl-client-side-apply';
  const query: ApiQuery = { dryRun: 'All', fieldManager: manager };
  if (serverSide) return yield* patchObject(context, info, info.object, 'application/apply-patch+yaml', { query: { ...query, force: flags.bool('force-conflicts') } });
  if (!live) return yield* createObject(context, info, info.object, { query });
  yield* openApiOf(context).forPatch(info.mapping);
  const { patch, strategic } = patchFor(live, withoutLastApplied(info.object));
  if (Object.keys(patch).length === 0) return live;
  const sent = lock ? { ...patch, metadata: { ...(patch.metadata as object | undefined), resourceVersion: live.metadata.resourceVersion } } : patch;
  return yield* patchObject(context, info, sent, strategic ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json', { query });
}

const fileName = (object: KubeObject, namespace: string, name: string): string => {
  const { group, version } = splitApiVersion(object.apiVersion);
  return `${group ? `${group}.` : ''}${version}.${object.kind}.${namespace}.${name}`;
};

export const diff: CommandSpec = {
  name: 'diff',
  usage: '-f FILENAME',
  short: 'Show what applying a file would change',
  long: `Show what applying a file would change, as diff -u shows it. KUBECTL_EXTERNAL_DIFF names another program for that.

It ends with 0 when there is no difference, with 1 when there is one, and with more when something went wrong.`,
  examples: `# What a file describes
kubectl diff -f web.yaml

# From standard input
cat web.yaml | kubectl diff -f -`,
  flags: [
    { name: 'prune-allowlist', type: 'stringArray', usage: 'A kind to prune, as group/version/kind, instead of the default ones.' },
    { name: 'prune', type: 'bool', usage: 'Show what would be pruned as well.' },
    { name: 'show-managed-fields', type: 'bool', usage: 'Compare managedFields, too.' },
    { name: 'show-secrets', type: 'bool', usage: 'Show the values of Secrets.' },
    { name: 'concurrency', type: 'int', default: 1, usage: 'How many objects to compare at a time.' },
    ...filenameFlags('that describe what would be applied'),
    { name: 'server-side', type: 'bool', usage: 'Let the server merge.' },
    { name: 'force-conflicts', type: 'bool', usage: 'With --server-side: take fields that others own.' },
    fieldManagerFlag('kubectl-client-side-apply'),
    selectorFlag,
  ],
  differs: true,
  *run(context) {
    const { flags, process } = context;
    const { fs } = process.machine;
    if (context.args.length) throw context.usage(`Unexpected args: [${context.args.join(' ')}]`);
    requireFiles(context);
    if (flags.bool('force-conflicts') && !flags.bool('server-side')) throw new Error('--force-conflicts only works with --server-side');
    const { namespace, explicit } = context.namespace();
    const kinds = flags.bool('prune') ? yield* allowlist(context) : undefined;
    const folders = [tempPath(process, 'LIVE-'), tempPath(process, 'MERGED-')] as const;
    for (const folder of folders) fs.mkdir(folder, { mode: 0o700 });
    const write = (folder: string, name: string, object: KubeObject | undefined): void => fs.write(`${folder}/${name}`, object ? emitYaml(object) : '', { mode: 0o700 });

    const compare = function* (info: Info, lock: boolean): Task<KubeObject | undefined> {
      const live = yield* liveOf(context, info);
      const shown = flags.bool('show-managed-fields') ? <T>(o: T): T => o : withoutManagedFields;
      let from = live && shown(live);
      let to = shown(yield* merged(context, info, live, lock));
      if (to.apiVersion === 'v1' && to.kind === 'Secret' && !flags.bool('show-secrets')) ({ from, to } = maskSecrets(from, to));
      const name = fileName(to, info.namespace, info.name);
      write(folders[0], name, from);
      write(folders[1], name, to);
      return live;
    };

    const applied = new Set<string>();
    try {
      const resources = yield* Resources.of(context, { ...fileOptions(context), namespace, enforceNamespace: explicit, selector: flags.string('selector') || undefined, flatten: true });
      yield* resources.visit(function* (info) {
        for (let attempt = 1; ; attempt++) {
          if (attempt === maxTries) context.err(`${klogHead(process, 'W', 'diff.go:723')}Object (${gvkString(info.mapping)}: ${info.name}) keeps changing, diffing without lock\n`);
          try {
            const live = yield* compare(info, attempt < maxTries);
            if (live?.metadata.uid) applied.add(live.metadata.uid);
            if (live) warnIfDeleting(context, live);
            return;
          } catch (error) {
            if (attempt >= maxTries || !isStatus(error, 'Conflict')) throw error;
          }
        }
      });
      if (flags.bool('prune')) {
        const pruned = (object: KubeObject): void => write(folders[0], fileName(object, object.metadata.namespace ?? '', object.metadata.name), object);
        yield* prune(context, { applied, namespaces: [namespace], selector: flags.string('selector'), kinds, propagation: 'Background', grace: -1, dryRun: 'client', pruned });
      }
      yield* compareFolders(context, ...folders);
    } finally {
      for (const folder of folders) fs.remove(folder, { recursive: true });
    }
  },
};
