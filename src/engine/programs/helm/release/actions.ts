import { rfc3339Micro } from '../../../api/time.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../../kubectl/context.ts';
import { messageOf } from '../../kubectl/errors.ts';
import { goQuote } from '../../kubectl/text/gofmt.ts';
import { crdsOf, type Chart, type Values } from '../chart/chart.ts';
import { processDependencies } from '../chart/dependencies.ts';
import { deepCopy } from '../functions/types.ts';
import { clusterCapabilities, reachable } from '../kube/cluster.ts';
import { buildResources, createAll, deleteAll, existing, owned, updateAll, waitForDelete, type KubeResource } from '../kube/resources.ts';
import { waitForReady } from '../kube/wait.ts';
import { sortManifests, splitManifests, uninstallOrder } from '../manifests.ts';
import { renderChart } from '../render.ts';
import { computedValues, fillTable } from '../values/tables.ts';
import { runHooks } from './hooks.ts';
import type { Release, ReleaseStatus } from './release.ts';
import type { Storage } from './storage.ts';

/** What the changes of a release have in common. */
export interface ChangeOptions {
  hooks: boolean;
  wait: boolean;
  waitForJobs: boolean;
  timeoutMs: number;
  atomic: boolean;
  force: boolean;
  description: string;
  takeOwnership: boolean;
  subchartNotes: boolean;
  skipSchema: boolean;
  skipCrds: boolean;
  hideSecrets: boolean;
  /** Undefined: for real. */
  dryRun: 'client' | 'server' | undefined;
  maxHistory: number;
}

export interface InstallOptions extends ChangeOptions {
  createNamespace: boolean;
  replace: boolean;
  /** An upgrade that is to be shown. */
  isUpgrade?: boolean;
}

export interface UpgradeOptions extends ChangeOptions {
  reuseValues: boolean;
  resetValues: boolean;
  resetThenReuseValues: boolean;
  cleanupOnFail: boolean;
}

/** Throws where a name is none (chartutil.ValidateReleaseName). */
export const checkName = (name: string, prefix: string): void => {
  const fits = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name);
  if (!fits || name.length > 53) throw new Error(`${prefix}: invalid release name, must match regex ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53`);
};

/** Works on the releases of one namespace (pkg/action). */
export class Actions {
  constructor(
    private readonly context: Context,
    private readonly storage: Storage,
    private readonly namespace: string,
  ) {}

  private readonly now = (): string => rfc3339Micro(this.context.now());

  private set(release: Release, status: ReleaseStatus, description: string): void {
    release.info = { ...release.info, status, description };
  }

  private *build(manifest: string): Task<KubeResource[]> {
    return yield* buildResources(this.context, manifest, this.namespace);
  }

  private *available(name: string, replace: boolean): Task {
    checkName(name, `release name ${goQuote(name)}`);
    const known = yield* this.storage.list({ name });
    const status = known.at(-1)?.info.status;
    if (status === undefined || (replace && (status === 'uninstalled' || status === 'failed'))) return;
    throw new Error('cannot re-use a name that is still in use');
  }

  private *installCrds(chart: Chart): Task {
    for (const crd of crdsOf(chart)) {
      try {
        const list = yield* this.build(crd.text);
        yield* createAll(this.context, list);
        yield* waitForReady(this.context, list, 60_000);
      } catch (error) {
        if (!messageOf(error).includes('already exists')) throw new Error(`failed to install CRD ${crd.name.slice(crd.name.indexOf('crds/'))}: ${messageOf(error)}`);
      }
    }
    this.context.discovery.invalidate();
  }

  /** Installs a chart. Throws an Error; the failed release is kept. */
  *install(name: string, chart: Chart, values: Values, options: InstallOptions): Task<Release> {
    yield* reachable(this.context);
    if (!options.dryRun && options.hideSecrets) throw new Error('Hiding Kubernetes secrets requires a dry-run mode');
    if (!options.dryRun) yield* this.available(name, options.replace);
    processDependencies(chart, values);
    if (!options.dryRun && !options.skipCrds && crdsOf(chart).length > 0) yield* this.installCrds(chart);
    const release = yield* this.drafted(name, chart, values, options, { version: 1, isUpgrade: options.isUpgrade ?? false, status: 'pending-install', description: 'Initial install underway' });
    const resources = yield* this.resourcesOf(release, 'release manifest');
    const adopted = yield* this.conflicts(resources, release, 'install', options.takeOwnership);
    if (options.dryRun) {
      release.info.description = 'Dry run complete';
      return release;
    }
    if (options.createNamespace) yield* this.createNamespace();
    if (options.replace) yield* this.replaced(release);
    yield* this.storage.create(release);
    try {
      yield* this.perform(release, resources, adopted, options);
      return release;
    } catch (error) {
      throw yield* this.installFailed(release, error, options);
    }
  }

  /** A revision as it is before anything of it is in the cluster. `first`: when its release was first deployed; now where it never was. */
  private *drafted(name: string, chart: Chart, values: Values, options: ChangeOptions, as: { version: number; isUpgrade: boolean; status: ReleaseStatus; description: string; first?: string }): Task<Release> {
    const { version, isUpgrade, status, description } = as;
    const { manifest, hooks, notes } = yield* renderChart(this.context, chart, values, {
      release: { name, namespace: this.namespace, revision: version, isUpgrade },
      capabilities: yield* clusterCapabilities(this.context),
      remote: options.dryRun !== 'client',
      subchartNotes: options.subchartNotes,
      skipSchema: options.skipSchema,
      hideSecrets: options.hideSecrets,
    });
    const now = this.now();
    return { name, namespace: this.namespace, version, chart, config: values, manifest, hooks, info: { first_deployed: as.first ?? now, last_deployed: now, deleted: '', description, status, ...(notes ? { notes } : {}) } };
  }

  private *resourcesOf(release: Release, what: string): Task<KubeResource[]> {
    try {
      return owned(yield* this.build(release.manifest), release);
    } catch (error) {
      throw new Error(`unable to build kubernetes objects from ${what}: ${messageOf(error)}`);
    }
  }

  private *conflicts(resources: KubeResource[], release: Release, doing: string, takeOver: boolean): Task<KubeResource[]> {
    try {
      return yield* existing(this.context, resources, release, takeOver);
    } catch (error) {
      throw new Error(`Unable to continue with ${doing}: ${messageOf(error)}`);
    }
  }

  private *createNamespace(): Task {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.namespace, labels: { name: this.namespace } } };
    const mapping = yield* this.context.mapper.forKind('v1', 'Namespace');
    try {
      yield* createAll(this.context, [{ mapping, namespace: '', name: this.namespace, object: namespace as never }]);
    } catch (error) {
      if (!messageOf(error).includes('already exists')) throw error;
    }
  }

  /** A release whose name is used again goes on counting. */
  private *replaced(release: Release): Task {
    const last = (yield* this.storage.list({ name: release.name })).at(-1);
    if (!last) return;
    release.version = last.version + 1;
    if (last.info.status === 'failed') return;
    this.set(last, 'superseded', `superseded by new release`);
    yield* this.storage.update(last);
  }

  private *perform(release: Release, resources: KubeResource[], adopted: KubeResource[], options: InstallOptions): Task {
    const { context, storage } = this;
    if (options.hooks) yield* this.hooked(release, 'pre-install', options.timeoutMs, 'failed pre-install: ');
    if (adopted.length === 0) yield* createAll(context, resources);
    else yield* updateAll(context, adopted, resources, options.force);
    if (options.wait || options.atomic) yield* waitForReady(context, resources, options.timeoutMs, options.waitForJobs);
    if (options.hooks) yield* this.hooked(release, 'post-install', options.timeoutMs, 'failed post-install: ');
    this.set(release, 'deployed', options.description || 'Install complete');
    yield* storage.update(release);
  }

  private *hooked(release: Release, event: string, timeoutMs: number, prefix: string): Task {
    try {
      yield* runHooks(this.context, this.storage, release, event, timeoutMs);
    } catch (error) {
      throw new Error(prefix + messageOf(error));
    }
  }

  private *installFailed(release: Release, error: unknown, options: InstallOptions): Task<Error> {
    this.set(release, 'failed', `Release ${goQuote(release.name)} failed: ${messageOf(error)}`);
    if (!options.atomic) {
      yield* this.storage.update(release);
      return error as Error;
    }
    yield* this.uninstall(release.name, { keepHistory: false, hooks: options.hooks, timeoutMs: options.timeoutMs, wait: false, propagation: 'Background', dryRun: false, description: '' });
    return new Error(`release ${release.name} failed, and has been uninstalled due to atomic being set: ${messageOf(error)}`);
  }

  /** The release that an upgrade starts from, and the last one. */
  private *current(name: string): Task<{ last: Release; from: Release }> {
    const history = yield* this.storage.list({ name });
    const last = history.at(-1);
    const none = new Error(`${goQuote(name)} has no deployed releases`);
    if (!last) throw none;
    if (last.info.status.startsWith('pending')) throw new Error('another operation (install/upgrade/rollback) is in progress');
    const deployed = history.filter((r) => r.info.status === 'deployed').at(-1);
    if (deployed) return { last, from: deployed };
    if (last.info.status !== 'failed' && last.info.status !== 'superseded') throw none;
    return { last, from: last };
  }

  private reused(chart: Chart, from: Release, values: Values, options: UpgradeOptions): Values {
    if (options.resetValues) return values;
    if (options.reuseValues) {
      chart.values = computedValues(from.chart, from.config);
      return fillTable(deepCopy(values), deepCopy(from.config), false);
    }
    if (options.resetThenReuseValues) return fillTable(deepCopy(values), deepCopy(from.config), false);
    return Object.keys(values).length === 0 && Object.keys(from.config).length > 0 ? from.config : values;
  }

  /** Upgrades a release. Throws an Error; the failed revision is kept. */
  *upgrade(name: string, chart: Chart, given: Values, options: UpgradeOptions): Task<Release> {
    yield* reachable(this.context);
    checkName(name, `release name is invalid: ${name}`);
    if (!options.dryRun && options.hideSecrets) throw new Error('Hiding Kubernetes secrets requires a dry-run mode');
    const { last, from } = yield* this.current(name);
    const values = this.reused(chart, from, given, options);
    processDependencies(chart, values);
    const release = yield* this.drafted(name, chart, values, options, { version: last.version + 1, isUpgrade: true, status: 'pending-upgrade', description: 'Preparing upgrade', first: from.info.first_deployed });
    const before = yield* this.build(from.manifest);
    const after = yield* this.resourcesOf(release, 'new release manifest');
    const key = (r: KubeResource): string => [r.mapping.group, r.mapping.kind, r.namespace, r.name].join('/');
    const known = new Set(before.map(key));
    const adopted = yield* this.conflicts(after.filter((r) => !known.has(key(r))), release, 'update', options.takeOwnership);
    if (options.dryRun) {
      release.info.description = options.description || 'Dry run complete';
      return release;
    }
    yield* this.storage.create(release);
    try {
      yield* this.change(release, [...before, ...adopted], after, options);
    } catch (error) {
      throw yield* this.upgradeFailed(release, from, error, options);
    }
    this.set(from, 'superseded', from.info.description);
    yield* this.storage.update(from);
    this.set(release, 'deployed', options.description || 'Upgrade complete');
    yield* this.storage.update(release);
    yield* this.prune(name, options.maxHistory);
    return release;
  }

  private *change(release: Release, before: KubeResource[], after: KubeResource[], options: UpgradeOptions): Task {
    if (options.hooks) yield* this.hooked(release, 'pre-upgrade', options.timeoutMs, 'pre-upgrade hooks failed: ');
    yield* updateAll(this.context, before, after, options.force);
    if (options.wait || options.atomic) yield* waitForReady(this.context, after, options.timeoutMs, options.waitForJobs);
    if (options.hooks) yield* this.hooked(release, 'post-upgrade', options.timeoutMs, 'post-upgrade hooks failed: ');
  }

  private *upgradeFailed(release: Release, from: Release, error: unknown, options: UpgradeOptions): Task<Error> {
    this.set(release, 'failed', `Upgrade ${goQuote(release.name)} failed: ${messageOf(error)}`);
    yield* this.storage.update(release);
    if (!options.atomic) return error as Error;
    try {
      yield* this.rollback(release.name, from.version, { ...options, wait: true, dryRun: undefined });
    } catch (failure) {
      return new Error(`an error occurred while rolling back the release. original upgrade error: ${messageOf(error)}: ${messageOf(failure)}`);
    }
    return new Error(`release ${release.name} failed, and has been rolled back due to atomic being set: ${messageOf(error)}`);
  }

  private *prune(name: string, max: number): Task {
    const history = yield* this.storage.list({ name });
    if (max > 0) for (const old of history.slice(0, Math.max(0, history.length - max))) if (old.info.status !== 'deployed') yield* this.storage.delete(old);
  }

  /** Goes back to a revision; to the one before for 0. Throws an Error. */
  *rollback(name: string, version: number, options: ChangeOptions): Task {
    yield* reachable(this.context);
    checkName(name, `prepareRollback: Release name is invalid: ${name}`);
    const history = yield* this.storage.history(name);
    const last = history.at(-1)!;
    const wanted = version === 0 ? last.version - 1 : version;
    const previous = history.find((r) => r.version === wanted);
    if (!previous) throw new Error(`release has no ${wanted} version`);
    const release: Release = {
      ...previous,
      version: last.version + 1,
      info: { ...previous.info, first_deployed: last.info.first_deployed, last_deployed: this.now(), deleted: '', status: 'pending-rollback', description: options.description || `Rollback to ${wanted}` },
    };
    if (options.dryRun) return;
    yield* this.storage.create(release);
    const before = yield* this.build(last.manifest);
    const after = owned(yield* this.build(release.manifest), release);
    if (options.hooks) yield* runHooks(this.context, this.storage, release, 'pre-rollback', options.timeoutMs);
    yield* this.rolledBack(last, release, before, after, options);
    if (options.hooks) yield* runHooks(this.context, this.storage, release, 'post-rollback', options.timeoutMs);
    for (const old of yield* this.storage.withStatus(name, 'deployed')) {
      this.set(old, 'superseded', old.info.description);
      yield* this.storage.update(old);
    }
    this.set(release, 'deployed', release.info.description);
    yield* this.storage.update(release);
    yield* this.prune(name, options.maxHistory);
  }

  private *rolledBack(last: Release, release: Release, before: KubeResource[], after: KubeResource[], options: ChangeOptions): Task {
    try {
      yield* updateAll(this.context, before, after, options.force);
    } catch (error) {
      this.set(last, 'superseded', last.info.description);
      this.set(release, 'failed', `Rollback ${goQuote(release.name)} failed: ${messageOf(error)}`);
      yield* this.storage.update(last);
      yield* this.storage.update(release);
      throw error;
    }
    if (!options.wait) return;
    try {
      yield* waitForReady(this.context, after, options.timeoutMs, options.waitForJobs);
    } catch (error) {
      this.set(release, 'failed', `Release ${goQuote(release.name)} failed: ${messageOf(error)}`);
      yield* this.storage.update(last);
      yield* this.storage.update(release);
      throw new Error(`release ${release.name} failed: ${messageOf(error)}`);
    }
  }

  /** Uninstalls a release; gives what was kept, for people. Throws an Error. */
  *uninstall(name: string, options: { keepHistory: boolean; hooks: boolean; timeoutMs: number; wait: boolean; propagation: 'Background' | 'Foreground' | 'Orphan'; dryRun: boolean; description: string }): Task<string> {
    const { context, storage } = this;
    yield* reachable(context);
    if (options.dryRun) {
      yield* storage.last(name);
      return '';
    }
    checkName(name, `uninstall: Release name is invalid: ${name}`);
    let history: Release[];
    try {
      history = yield* storage.history(name);
    } catch (error) {
      throw new Error(`uninstall: Release not loaded: ${name}: ${messageOf(error)}`);
    }
    const release = history.at(-1)!;
    if (release.info.status === 'uninstalled') {
      if (options.keepHistory) throw new Error(`the release named ${goQuote(name)} is already deleted`);
      for (const old of history) yield* storage.delete(old);
      return '';
    }
    release.info = { ...release.info, status: 'uninstalling', deleted: this.now(), description: 'Deletion in progress (or silently failed)' };
    if (options.hooks) yield* runHooks(context, storage, release, 'pre-delete', options.timeoutMs);
    yield* storage.update(release);
    const { kept, deleted } = yield* this.deleteObjects(release, options.propagation);
    if (options.wait) yield* waitForDelete(context, deleted, options.timeoutMs);
    if (options.hooks) yield* runHooks(context, storage, release, 'post-delete', options.timeoutMs);
    this.set(release, 'uninstalled', options.description || 'Uninstallation complete');
    if (options.keepHistory) yield* storage.update(release);
    else for (const old of history) yield* storage.delete(old);
    return kept;
  }

  private *deleteObjects(release: Release, propagation: 'Background' | 'Foreground' | 'Orphan'): Task<{ kept: string; deleted: KubeResource[] }> {
    const files = new Map(splitManifests(release.manifest).map((content, i) => [`manifest-${String(i).padStart(6, '0')}`, content]));
    const { manifests } = sortManifests(files, uninstallOrder);
    const keep = manifests.filter((m) => m.metadata.annotations?.['helm.sh/resource-policy']?.trim().toLowerCase() === 'keep');
    const deleted = yield* this.build(manifests.filter((m) => !keep.includes(m)).map((m) => `---\n${m.content}\n`).join(''));
    const errors = yield* deleteAll(this.context, deleted, propagation);
    if (errors.length > 0) throw new Error(`failed to delete release: ${release.name}`);
    const lines = keep.map((m) => `[${m.kind}] ${m.metadata.name}\n`).join('');
    return { kept: lines && `These resources were kept due to the resource policy:\n${lines}`, deleted };
  }
}
