import { isStatus } from '../../../api/status.ts';
import type { CommandSpec } from '../command.ts';
import { addSource } from '../errors.ts';
import { dryRunFlag, dryRunOf, dryRunOperation, fileOptions, filenameFlags, printFlags, selectorFlag } from '../flags/common.ts';
import { lastAppliedAnnotation, originalConfiguration } from '../lastapplied.ts';
import { requirePrinter } from '../print/printer.ts';
import { getObject, patchObject } from '../requests.ts';
import { gvkString, gvrString } from '../resourcemapper.ts';
import type { Info } from '../info.ts';
import { Resources } from '../resources.ts';
import { compactJson, indentedJson } from '../text/json.ts';
import { emitYaml } from '../../../api/yaml/emit.ts';

const sameJson = (a: string, b: string): boolean => {
  try {
    return compactJson(JSON.parse(a)) === b;
  } catch {
    return a === b;
  }
};

/** resource.Info.String */
export const infoText = (info: Info): string =>
  `Resource: "${gvrString(info.mapping)}", GroupVersionKind: "${gvkString(info.mapping)}"\nName: "${info.name}", Namespace: "${info.namespace}"`;

export const viewLastApplied: CommandSpec = {
  name: 'view-last-applied',
  usage: '(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
  short: 'Show what an object was last applied with',
  examples: `# As YAML
kubectl apply view-last-applied deployment/web

# As JSON
kubectl apply view-last-applied -f web.yaml -o json`,
  flags: [
    { name: 'output', shorthand: 'o', type: 'string', default: 'yaml', usage: 'yaml or json.', completion: ['yaml', 'json'] },
    selectorFlag,
    { name: 'all', type: 'bool', usage: 'All objects of the type in the namespace.' },
    ...filenameFlags('that name the objects'),
  ],
  completion: 'resource',
  *run(context) {
    const { flags } = context;
    const { namespace, explicit } = context.namespace();
    const format = flags.string('output');
    const resources = yield* Resources.of(context, {
      args: context.args,
      ...fileOptions(context),
      namespace,
      enforceNamespace: explicit,
      typeMeansAll: explicit,
      all: flags.bool('all'),
      selector: flags.string('selector'),
      latest: true,
      flatten: true,
    });
    const texts: string[] = [];
    yield* resources.visit(function* (info) {
      const text = originalConfiguration(info.object);
      if (text === undefined) throw addSource(`no last-applied-configuration annotation found on resource: ${info.name}\n`, info.source, new Error('%!v(<nil>)'));
      texts.push(text);
    });
    for (const text of texts) {
      const value: unknown = JSON.parse(text);
      if (format === 'json') context.out(`${indentedJson(value, 'own', '  ')}\n`);
      else if (format === 'yaml') context.out(emitYaml(value));
      else throw context.usage(`Unexpected -o output mode: ${format}, the flag 'output' must be one of yaml|json`);
    }
  },
};

export const setLastApplied: CommandSpec = {
  name: 'set-last-applied',
  usage: '-f FILENAME',
  short: 'Note a file as what an object was last applied with',
  examples: `# As if the file had been applied
kubectl apply set-last-applied -f web.yaml`,
  flags: [
    ...printFlags(),
    dryRunFlag,
    { name: 'create-annotation', type: 'bool', usage: 'Also where there is no such note yet.' },
    { name: 'filename', shorthand: 'f', type: 'stringSlice', usage: 'The files.', completion: 'file' },
  ],
  *run(context) {
    const { flags } = context;
    const dryRun = dryRunOf(context);
    const { namespace, explicit } = context.namespace();
    const printer = requirePrinter(context, dryRunOperation('configured', dryRun));
    const resources = yield* Resources.of(context, { filenames: flags.list('filename'), namespace, enforceNamespace: explicit, flatten: true });
    const changes: { info: Info; patch: object }[] = [];
    yield* resources.visit(function* (info) {
      const wanted = compactJson(info.object);
      let live;
      try {
        live = yield* getObject(context, info);
      } catch (error) {
        throw isStatus(error, 'NotFound') ? error : addSource(`retrieving current configuration of:\n${infoText(info)}\nfrom server for:`, info.source, error);
      }
      const had = originalConfiguration(live);
      if (had === undefined && !flags.bool('create-annotation'))
        throw new Error(`no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`);
      if (had !== undefined && sameJson(had, wanted)) context.out(`set-last-applied ${info.name}: no changes required.\n`);
      else changes.push({ info: { ...info, object: live }, patch: { metadata: { annotations: { [lastAppliedAnnotation]: wanted } } } });
    });
    for (const { info, patch } of changes) {
      const object = dryRun === 'client' ? info.object : yield* patchObject(context, info, patch, 'application/merge-patch+json', dryRun === 'server' ? { query: { dryRun: 'All' } } : {});
      context.out(printer.print(object));
    }
  },
};
