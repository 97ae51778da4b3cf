import type { Context } from '../context.ts';
import { fileOptions } from '../flags/common.ts';
import { commonFormats } from '../print/formats.ts';
import type { ResourceOptions } from '../resources.ts';

/** The formats of -o. */
export const formats = [...commonFormats, 'custom-columns', 'custom-columns-file', 'wide'];

/** What a get works with, after its flags are read. */
export interface GetPlan {
  namespace: string;
  explicit: boolean;
  allNamespaces: boolean;
  human: boolean;
  sortBy: string;
}

/** Reads the flags. */
export const planOf = (context: Context): GetPlan => {
  const { flags } = context;
  const { namespace, explicit } = context.namespace();
  const output = flags.string('output');
  const allNamespaces = flags.bool('all-namespaces');
  return {
    namespace,
    explicit: explicit && !allNamespaces,
    allNamespaces,
    human: (output === '' && flags.string('template') === '') || output === 'wide',
    sortBy: flags.string('sort-by'),
  };
};

/** The options of the reads, shared by get and its watch. */
export const readOptions = (context: Context, plan: GetPlan): ResourceOptions => {
  const { flags } = context;
  const table = plan.human && flags.bool('server-print');
  return {
    args: context.args,
    ...fileOptions(context),
    selector: flags.string('selector'),
    fieldSelector: flags.string('field-selector'),
    typeMeansAll: true,
    namespace: plan.namespace,
    enforceNamespace: plan.explicit,
    allNamespaces: plan.allNamespaces,
    latest: true,
    subresource: flags.string('subresource') || undefined,
    chunkSize: plan.sortBy ? 0 : flags.int('chunk-size'),
    accept: table ? 'table' : 'object',
    ...(table && plan.sortBy ? { query: { includeObject: 'Object' } } : {}),
  };
};
