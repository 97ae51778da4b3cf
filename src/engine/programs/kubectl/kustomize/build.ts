import { emitYaml } from '../../../api/yaml/emit.ts';
import type { KubeObject } from '../../../api/types.ts';
import { utf8 } from '../../../api/utf8.ts';
import { sha256 } from '../../lib/sha256.ts';
import type { Context } from '../context.ts';
import { configMapHash, secretHash } from '../create/hash.ts';
import { messageOf } from '../errors.ts';
import { compactJson } from '../text/json.ts';
import { mergeConfig, readConfigs } from './config.ts';
import { generate } from './generators.ts';
import { deprecations, normalised, parseKustomization, type Kustomization } from './kustomization.ts';
import { Loader } from './loader.ts';
import { MalformedYaml, resourcesOf } from './manifests.ts';
import { ordered } from './order.ts';
import { repairReferences } from './references.ts';
import { runGenerator, runTransformer } from './plugins.ts';
import { isMap, ResourceMap, type Resource } from './resource.ts';
import { transform } from './transformers.ts';
import { mergeVars, resolveVars, takeVars } from './vars.ts';

/** filepath.Join of relative paths. */
const join = (folder: string, path: string): string => {
  const out: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..' && out.length > 0 && out.at(-1) !== '..') out.pop();
    else if (part !== '' && part !== '.') out.push(part);
  }
  return out.join('/');
};

const names = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

const within = <T>(prefix: string, fn: () => T): T => {
  try {
    return fn();
  } catch (error) {
    throw new Error(`${prefix}: ${messageOf(error)}`);
  }
};

/** One kustomization of a build; bases and components are targets of their own (target.KustTarget). */
class Target {
  private readonly k: Kustomization;
  private file = '';

  constructor(
    private readonly context: Context,
    private readonly loader: Loader,
    /** Its folder, from where the build began. */
    private readonly origin = '',
  ) {
    const found = names.flatMap((name) => {
      try {
        const text = loader.load(name);
        this.file = name;
        return [text];
      } catch {
        return [];
      }
    });
    if (found.length === 0) throw new Error(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${loader.root}'`);
    if (found.length > 1) throw new Error(`Found multiple kustomization files under: ${loader.root}\n`);
    const given = parseKustomization(found[0]!);
    for (const line of deprecations(given)) context.err(`${line}\n`);
    this.k = normalised(given, loader.root);
  }

  get sortOptions(): Kustomization['sortOptions'] {
    return this.k.sortOptions;
  }

  get buildMetadata(): readonly string[] {
    return this.k.buildMetadata ?? [];
  }

  /** Adds this kustomization's resources to `map`; a component's work is done on all that is there. */
  accumulate(map: ResourceMap): void {
    within('accumulating resources', () => {
      for (const path of this.k.resources ?? []) this.resource(map, path);
    });
    mergeConfig(map.config, readConfigs(this.loader, this.k.configurations ?? []));
    for (const args of this.k.configMapGenerator ?? []) this.absorb(map, 'ConfigMap', args);
    for (const args of this.k.secretGenerator ?? []) this.absorb(map, 'Secret', args);
    refuseCharts(this.k);
    within('loading generator plugins', () => {
      for (const config of this.plugins(this.k.generators ?? [])) within('failed to load generator', () => runGenerator(map, this.loader, config));
    });
    within('accumulating components', () => {
      for (const path of this.k.components ?? []) this.component(map, path);
    });
    transform(map, this.k, this.loader);
    for (const config of this.plugins(this.k.transformers ?? [])) runTransformer(map, this.loader, config);
    mergeVars(map, this.k.vars ?? []);
  }

  /** The configurations of plugins, from files and in place. */
  private plugins(entries: readonly string[]): Resource[] {
    const map = new ResourceMap();
    for (const entry of entries) {
      let inline: Resource[] | undefined;
      try {
        inline = resourcesOf(entry);
      } catch {
        inline = undefined;
      }
      if (inline) map.addAll(inline);
      else this.resource(map, entry);
    }
    return map.list;
  }

  private absorb(map: ResourceMap, kind: 'ConfigMap' | 'Secret', args: NonNullable<Kustomization['configMapGenerator']>[number]): void {
    const resource = generate(this.loader, kind, args, this.k.generatorOptions);
    resource.origin = `configuredIn: ${join(this.origin, this.file)}\nconfiguredBy:\n  apiVersion: builtin\n  kind: ${kind}Generator\n`;
    within('merging from generator &{0xc000a6c2d0 <nil>}', () => map.absorb(resource));
  }

  private resource(map: ResourceMap, path: string): void {
    let failure: unknown;
    try {
      this.resourceFile(map, path);
      return;
    } catch (error) {
      failure = error;
    }
    let loader: Loader;
    try {
      loader = this.loader.new(path);
    } catch (error) {
      if (failure instanceof MalformedYaml) throw failure;
      throw new Error(`accumulation err='${messageOf(failure)}': ${messageOf(error)}`);
    }
    within(`accumulation err='${messageOf(failure)}'`, () => this.folder(map, loader, path, false));
  }

  private resourceFile(map: ResourceMap, path: string): void {
    let resources: Resource[];
    try {
      resources = resourcesOf(this.loader.load(path));
    } catch (error) {
      if (error instanceof MalformedYaml) throw new MalformedYaml(`accumulating resources from '${path}': ${error.message} in File: ${path}`);
      throw new Error(`accumulating resources from '${path}': ${messageOf(error)}`);
    }
    for (const resource of resources) resource.origin = emitYaml({ path: join(this.origin, path) });
    within(`merging resources from '${path}'`, () => map.addAll(resources));
  }

  private component(map: ResourceMap, path: string): void {
    let loader: Loader;
    try {
      loader = this.loader.new(path);
    } catch (error) {
      throw new Error(`loader.New ${JSON.stringify(messageOf(error))}`);
    }
    try {
      this.folder(map, loader, path, true);
    } catch (error) {
      throw new Error(`accumulateDirectory: ${JSON.stringify(messageOf(error))}`);
    }
  }

  private folder(map: ResourceMap, loader: Loader, path: string, component: boolean): void {
    const target = within(`couldn't make target for path '${loader.root}'`, () => new Target(this.context, loader, join(this.origin, path)));
    if (component !== (target.k.kind === 'Component'))
      throw new Error(component ? `expected kind 'Component' for path '${loader.root}' but got '${String(target.k.kind)}'` : `expected kind != 'Component' for path '${loader.root}'`);
    const into = component ? map : new ResourceMap();
    within(`recursed accumulation of path '${loader.root}'`, () => target.accumulate(into));
    if (component) return;
    within(`recursed merging from path '${loader.root}'`, () => {
      map.addAll(into.list);
      mergeConfig(map.config, into.config);
      takeVars(map, into);
    });
  }
}

/** Charts are inflated by a helm that is allowed to be called. */
const refuseCharts = ({ helmCharts = [], helmChartInflationGenerator: old = [], helmGlobals }: Kustomization): void => {
  const charts = [...helmCharts, ...old.map(({ chartName: name, chartVersion: version, chartRepoUrl: repo, ...rest }: Record<string, unknown>) => ({ name, version, repo, ...rest }))];
  if (charts.length > 0) throw new Error(`trouble configuring builtin HelmChartInflationGenerator with config: \`\n${emitYaml({ ...(isMap(helmGlobals) ? helmGlobals : {}), ...charts[0] })}\`: must specify --enable-helm`);
};

type Data = Record<string, string> | undefined;

const hashOf = ({ object, kind }: Resource): string => {
  if (kind === 'ConfigMap') return configMapHash('', object.data as Data, object.binaryData as Data);
  if (kind === 'Secret') return secretHash('', String(object.type ?? ''), object.data as Data, object.stringData as Data);
  return sha256(utf8(compactJson(object))).slice(0, 10);
};

const isLocal = (resource: Resource): boolean => {
  const { annotations } = resource.metadata;
  const local = isMap(annotations) ? annotations['config.kubernetes.io/local-config'] : undefined;
  return local !== undefined && local !== 'false';
};

/** Puts on the resources what `buildMetadata` asks for. */
const noteBuild = (map: ResourceMap, wanted: readonly string[]): void => {
  for (const { metadata, origin } of map.list) {
    if (wanted.includes('managedByLabel')) metadata.labels = { ...(isMap(metadata.labels) ? metadata.labels : {}), 'app.kubernetes.io/managed-by': 'kustomize-(devel)' };
    if (wanted.includes('originAnnotations') && origin) metadata.annotations = { ...(isMap(metadata.annotations) ? metadata.annotations : {}), 'config.kubernetes.io/origin': origin };
  }
};

/** Builds a kustomization: the objects in the order in which they are printed and applied. */
export const buildKustomization = (context: Context, folder: string, options: { anywhere?: boolean } = {}): KubeObject[] => {
  const target = new Target(context, Loader.at(context.process, folder, options.anywhere ?? false));
  const map = new ResourceMap();
  target.accumulate(map);
  for (const resource of map.list) {
    if (!resource.hashed) continue;
    const hash = hashOf(resource);
    resource.remember();
    resource.name = `${resource.name}-${hash}`;
  }
  repairReferences(map);
  const unused = resolveVars(map);
  if (unused.length > 0) context.log(0, 'log.go:244', `well-defined vars that were never replaced: ${unused.join(',')}`);
  noteBuild(map, target.buildMetadata);
  return ordered(
    map.list.filter((r) => !isLocal(r)),
    target.sortOptions,
  ).map((r) => r.object as unknown as KubeObject);
};
