import { StatusError } from '../../../api/status.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { Aggregate } from '../errors.ts';
import { allNamespacesFlag, chunkSizeFlag, fileOptions, filenameFlags, noFiles, selectorFlag } from '../flags/common.ts';
import { describerFor } from '../describe/index.ts';
import type { Info } from '../info.ts';
import { getObject } from '../requests.ts';
import { Resources, type ResourceOptions } from '../resources.ts';

const optionsOf = (context: Context): ResourceOptions => {
  const { namespace, explicit } = context.namespace();
  return {
    args: context.args,
    ...fileOptions(context),
    selector: context.flags.string('selector'),
    typeMeansAll: true,
    namespace,
    enforceNamespace: explicit,
    allNamespaces: context.flags.bool('all-namespaces'),
    chunkSize: context.flags.int('chunk-size'),
    latest: true,
    continueOnError: true,
    flatten: true,
  };
};

const isNotFound = (error: Error): boolean => error instanceof StatusError && error.reason === 'NotFound';

/** Objects whose names begin with the name that was not found, as `describe pod web` finds web-1 (DescribeMatchingResources). */
function* byPrefix(context: Context, options: ResourceOptions, error: Error): Task<Info[]> {
  const [type, prefix] = context.args as [string, string];
  const all = yield* (yield* Resources.of(context, { ...options, args: [type], filenames: [], kustomize: '' })).all();
  const found = all.filter((info) => info.name.startsWith(prefix));
  if (found.length === 0) throw error;
  return found;
}

const spread = (infos: readonly Info[]): Info[] => infos.map((info) => ({ ...info, name: info.object.metadata?.name ?? info.name, namespace: info.object.metadata?.namespace ?? '' }));

export const describe: CommandSpec = {
  name: 'describe',
  resourceHint: true,
  usage: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  short: 'Show everything that is known about a resource or a group of them',
  long: "Prints a resource's fields in a form for reading, together with what belongs to it and its latest events. A name that does not exist stands for all names that begin with it.",
  examples: '# One node\nkubectl describe nodes node01\n\n# One pod\nkubectl describe pods/web\n\n# What a file names\nkubectl describe -f pod.yaml\n\n# All pods\nkubectl describe pods\n\n# Pods with a label\nkubectl describe pods -l app=web\n\n# All pods whose names begin with web\nkubectl describe pods web',
  completion: 'resource',
  flags: [...filenameFlags('that name the objects to describe'), selectorFlag, allNamespacesFlag, chunkSizeFlag, { name: 'show-events', type: 'bool', default: true, usage: 'Show the events about each object.' }],
  *run(context) {
    if (context.args.length === 0 && noFiles(context)) throw new Error('You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n');
    const options = optionsOf(context);
    const resources = yield* Resources.of(context, options);
    let infos = yield* resources.infos();
    const errors: Error[] = resources.error ? [resources.error] : [];
    const guessed = resources.error !== undefined && isNotFound(resources.error) && context.args.length === 2;
    if (guessed) infos = yield* byPrefix(context, options, resources.error!);
    infos = spread(infos);
    const several = resources.error !== undefined || infos.length > 1;
    const events = context.flags.bool('show-events') && (!several || context.flags.changed('show-events'));
    let first = true;
    for (const info of infos) {
      if (!info.name) {
        errors.push(new Error('resource name may not be empty'));
        continue;
      }
      // A describer asks for the object itself, whatever found it (describe.go: ResourceDescriber).
      const object = yield* getObject(context, info);
      const page = String(yield* describerFor(info.mapping.group, info.mapping.kind)(object, { context, mapping: info.mapping, events }));
      context.out(guessed ? `${page}\n` : first ? page : `\n\n${page}`);
      first = false;
      yield* context.flush();
    }
    if (guessed) return;
    if (infos.length === 0 && errors.length === 0) {
      if (context.flags.bool('all-namespaces')) context.err('No resources found\n');
      else context.err(options.namespace && !infos.length ? `No resources found in ${options.namespace} namespace.\n` : 'No resources found\n');
    }
    if (errors.length) throw new Aggregate(errors, resources.error !== undefined);
  },
};
