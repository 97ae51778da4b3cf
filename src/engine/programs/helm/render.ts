import { isStatus } from '../../api/status.ts';
import type { Task } from '../../sim/sim.ts';
import type { Context } from '../kubectl/context.ts';
import { getObject, listObjects } from '../kubectl/requests.ts';
import { NoKindMatch } from '../kubectl/errors.ts';
import { Interruption } from '../lib/gotemplate/execute.ts';
import { fromJson, type Value } from '../lib/gotemplate/values.ts';
import { crdsOf, type Chart, type Values } from './chart/chart.ts';
import { renderTemplates, type EngineOptions } from './engine.ts';
import { helmFunctions } from './functions/index.ts';
import { sortManifests, type Manifest } from './manifests.ts';
import { schemaProblems } from './chart/schema.ts';
import type { Hook } from './release/release.ts';
import { renderables, type Capabilities, type ReleaseOptions } from './scope.ts';
import { satisfies } from './semver.ts';
import { computedValues } from './values/tables.ts';

/** Stops a rendering that asks for an object which is not there yet. */
class LookupWanted extends Interruption {
  constructor(readonly args: readonly [apiVersion: string, kind: string, namespace: string, name: string]) {
    super('lookup');
  }
}

export interface RenderOptions {
  release: ReleaseOptions;
  capabilities: Capabilities;
  /** Whether `lookup` asks the cluster. */
  remote: boolean;
  includeCrds?: boolean;
  subchartNotes?: boolean;
  skipSchema?: boolean;
  /** Secrets are not shown. */
  hideSecrets?: boolean;
  lint?: (line: string) => void;
}

export interface Rendered {
  hooks: Hook[];
  manifests: Manifest[];
  /** All manifests as one text, each with its source. */
  manifest: string;
  notes: string;
}

function* looked(context: Context, [apiVersion, kind, namespace, name]: LookupWanted['args']): Task<Value> {
  try {
    const mapping = yield* context.mapper.forKind(apiVersion, kind);
    return fromJson(name === '' ? yield* listObjects(context, { mapping, namespace }) : yield* getObject(context, { mapping, namespace, name }));
  } catch (error) {
    if (isStatus(error, 'NotFound') || error instanceof NoKindMatch) return {};
    throw error;
  }
}

/** Renders every template, again from the start whenever one looks up an object that is not known yet. */
export function* renderFiles(context: Context, chart: Chart, values: Values, options: RenderOptions): Task<Map<string, string>> {
  const known = new Map<string, Value>();
  const lookup: EngineOptions['lookup'] = (...args) => {
    const key = args.join('\0');
    if (!known.has(key)) throw new LookupWanted(args);
    return known.get(key);
  };
  const { random } = context.process.sim;
  for (;;) {
    const functions = helmFunctions({ random: random.call(context.process.sim, 'helm'), now: () => context.now() });
    try {
      return renderTemplates(renderables(chart, values, options.release, options.capabilities), { functions, ...(options.lint ? { lint: options.lint } : {}), ...(options.remote ? { lookup } : {}) });
    } catch (error) {
      if (!(error instanceof LookupWanted)) throw new RenderFailed((error as Error).message);
      known.set(error.args.join('\0'), yield* looked(context, error.args));
    }
  }
}

/** The notes among rendered files, taken out of them. */
const takeNotes = (files: Map<string, string>, chart: Chart, subchartNotes: boolean): string => {
  const notes: string[] = [];
  for (const [name, text] of [...files]) {
    if (!name.endsWith('NOTES.txt')) continue;
    if (subchartNotes || name === `${chart.metadata.name}/templates/NOTES.txt`) notes.push(text);
    files.delete(name);
  }
  return notes.filter((n) => n !== '').join('\n');
};

/** The templates, or what they give, are not right; with what was rendered. */
export class RenderFailed extends Error {
  constructor(
    message: string,
    readonly manifest = '',
  ) {
    super(message);
  }
}

const document = (name: string, text: string): string => `---\n# Source: ${name}\n${text}\n`;

const written = (m: Manifest, hideSecrets: boolean): string => document(m.name, hideSecrets && m.kind === 'Secret' && m.apiVersion === 'v1' ? '# HIDDEN: The Secret output has been suppressed' : m.content);

/** The values for a chart's templates. Throws an Error where its schema does not let them through. */
export const valuesFor = (chart: Chart, given: Values, tell: (line: string) => void, skipSchema = false): Values => {
  const values = computedValues(chart, given, tell);
  const problems = skipSchema ? '' : schemaProblems(chart, values);
  if (problems !== '') throw new Error(`values don't meet the specifications of the schema(s) in the following chart(s):\n${problems}`);
  return values;
};

/** Renders a chart to what a release is made of (Configuration.renderResources). Throws an Error. */
export function* renderChart(context: Context, chart: Chart, given: Values, options: RenderOptions): Task<Rendered> {
  const { kubeVersion } = chart.metadata;
  const values = valuesFor(chart, given, (line) => context.err(`${line}\n`), options.skipSchema);
  const { version } = options.capabilities;
  if (kubeVersion && !satisfies(kubeVersion, version)) throw new RenderFailed(`chart requires kubeVersion: ${kubeVersion} which is incompatible with Kubernetes ${version}`);
  const files = yield* renderFiles(context, chart, values, options);
  const notes = takeNotes(files, chart, options.subchartNotes ?? false);
  let sorted: ReturnType<typeof sortManifests>;
  try {
    sorted = sortManifests(files);
  } catch (error) {
    throw new RenderFailed((error as Error).message, [...files].filter(([, text]) => text.trim() !== '').map(([name, text]) => document(name, text)).join(''));
  }
  const crds = options.includeCrds ? crdsOf(chart).map((f) => document(f.name, f.text)) : [];
  const manifest = [...crds, ...sorted.manifests.map((m) => written(m, options.hideSecrets ?? false))].join('');
  return { ...sorted, manifest, notes };
}

