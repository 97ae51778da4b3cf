import type { ApiQuery } from '../../../api/http.ts';
import { isStatus } from '../../../api/status.ts';
import type { KubeObject } from '../../../api/types.ts';
import { klogHead } from '../../../hosts/klog.ts';
import type { Task } from '../../../sim/sim.ts';
import { clientVersion } from '../clientversion.ts';
import type { Context } from '../context.ts';
import type { Propagation } from '../deletion.ts';
import { messageOf } from '../errors.ts';
import { validationOf, type DryRun } from '../flags/common.ts';
import type { Info } from '../info.ts';
import { deleteObject, listObjects, patchObject } from '../requests.ts';
import { groupVersion, gvkString, type Mapping } from '../resourcemapper.ts';
import { compareBytes } from '../text/json.ts';
import { applySetId, isBuiltinParent, parentText, type ApplySetParent } from './applysetparent.ts';

const TOOL = 'kubectl';
const FIELD_MANAGER = 'kubectl-applyset';

const PART_OF = 'applyset.kubernetes.io/part-of';
const ID = 'applyset.kubernetes.io/id';
const TOOLING = 'applyset.kubernetes.io/tooling';
const NAMESPACES = 'applyset.kubernetes.io/additional-namespaces';
const KINDS = 'applyset.kubernetes.io/contains-group-kinds';
const OLD_KINDS = 'applyset.kubernetes.io/contains-group-resources';

/** `Deployment.apps`, `Pod` */
const kindText = ({ kind, group }: Mapping): string => (group ? `${kind}.${group}` : kind);

/** What belongs to a set: kinds by `Deployment.apps`, and the namespaces that they are in. */
interface Contents {
  kinds: Map<string, Mapping>;
  namespaces: Set<string>;
}

const none = (): Contents => ({ kinds: new Map(), namespaces: new Set() });

const union = (a: Contents, b: Contents): Contents => ({ kinds: new Map([...a.kinds, ...b.kinds]), namespaces: new Set([...a.namespaces, ...b.namespaces]) });

const commaList = (names: Iterable<string>): string => [...names].sort(compareBytes).join(',');

const words = (text: string | undefined): string[] => (text ? text.split(',') : []);

/** How what left a set is deleted. */
export interface SetPruning {
  /** UIDs of what was applied just now. */
  applied: ReadonlySet<string>;
  propagation: Propagation;
  grace: number;
  pruned(object: KubeObject): void;
}

/** The objects that are applied together and pruned when they are no longer among them (KEP-3659; kubectl pkg/cmd/apply/applyset.go). */
export class ApplySet {
  readonly id: string;
  /** As the parent had it before. */
  private current = none();
  private updated = none();

  constructor(
    private readonly context: Context,
    private readonly parent: ApplySetParent,
    private readonly dryRun: DryRun,
  ) {
    this.id = applySetId(parent);
  }

  /** The objects with the label of the set. Throws where one has such a label. */
  labelled(infos: readonly Info[]): Info[] {
    return infos.map((info) => {
      const { metadata } = info.object;
      if (metadata.labels && PART_OF in metadata.labels) throw new Error(`ApplySet label ${JSON.stringify(PART_OF)} already set in input data`);
      return { ...info, object: { ...info.object, metadata: { ...metadata, labels: { ...metadata.labels, [PART_OF]: this.id } } } };
    });
  }

  /** Puts into the parent what is there and what is to come, so that nothing is forgotten when applying stops halfway. */
  *begin(infos: readonly Info[]): Task {
    yield* this.readParent();
    for (const { mapping, namespace } of infos) {
      this.updated.kinds.set(kindText(mapping), mapping);
      if (mapping.namespaced && namespace) this.updated.namespaces.add(namespace);
    }
    yield* this.writeParent(union(this.current, this.updated));
  }

  /** Deletes what was in the set and was not applied now, then tells the parent what is left. */
  *finish(pruning: SetPruning): Task {
    for (const { mapping, object } of yield* this.leavers(pruning.applied)) {
      yield* this.delete(mapping, object, pruning);
      pruning.pruned(object);
    }
    try {
      yield* this.writeParent(this.updated);
    } catch (error) {
      throw new Error(`apply and prune succeeded, but ApplySet update failed: ${messageOf(error)}`);
    }
  }

  private *readParent(): Task {
    const what = parentText(this.parent);
    let object: KubeObject;
    try {
      object = yield* this.context.client.get(this.parent.mapping, { name: this.parent.name, namespace: this.parent.namespace || undefined });
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw new Error(`failed to fetch ApplySet parent object ${what}: ${messageOf(error)}`);
      if (!isBuiltinParent(this.parent)) throw new Error('custom resource ApplySet parents cannot be created automatically');
      return;
    }
    const { annotations = {}, labels = {} } = object.metadata;
    const tooling = annotations[TOOLING];
    if (tooling === undefined) throw new Error(`ApplySet parent object ${what} already exists and is missing required annotation ${JSON.stringify(TOOLING)}`);
    const tool = tooling.replace(/\/[^/]*$/, '');
    if (tool !== TOOL) throw new Error(`ApplySet parent object ${what} already exists and is managed by tooling ${JSON.stringify(tool)} instead of ${JSON.stringify(TOOL)}`);
    const id = labels[ID];
    if (id === undefined) throw new Error(`ApplySet parent object ${what} exists and does not have required label ${ID}`);
    if (id !== this.id) throw new Error(`ApplySet parent object ${what} exists and has incorrect value for label ${JSON.stringify(ID)} (got: ${id}, want: ${this.id})`);
    try {
      for (const mapping of yield* this.kindsOf(annotations)) this.current.kinds.set(kindText(mapping), mapping);
    } catch (error) {
      throw new Error(`parsing ApplySet annotation on ${what}: ${messageOf(error)}`);
    }
    this.current.namespaces = new Set(words(annotations[NAMESPACES]));
    if (this.parent.namespace) this.current.namespaces.add(this.parent.namespace);
  }

  private *kindsOf(annotations: Readonly<Record<string, string>>): Task<Mapping[]> {
    const found: Mapping[] = [];
    if (annotations[KINDS] === undefined) {
      if (!annotations[OLD_KINDS]) throw new Error(`kubectl requires the ${JSON.stringify(KINDS)} annotation to be set on all ApplySet parent objects`);
      for (const resource of words(annotations[OLD_KINDS])) {
        try {
          found.push(yield* this.context.mapper.forResource(resource));
        } catch (error) {
          throw new Error(`invalid group resource in ${JSON.stringify(OLD_KINDS)} annotation: ${messageOf(error)}`);
        }
      }
      return found;
    }
    for (const text of words(annotations[KINDS])) {
      const [kind, group = ''] = text.split(/\.(.*)/s) as [string, string?];
      try {
        found.push(yield* this.context.mapper.forGroupKind(group, kind));
      } catch (error) {
        throw new Error(`could not find mapping for kind in ${JSON.stringify(KINDS)} annotation: ${messageOf(error)}`);
      }
    }
    return found;
  }

  private *writeParent(contents: Contents): Task {
    if (this.dryRun === 'client') return;
    const { mapping, name, namespace } = this.parent;
    const body = {
      kind: mapping.kind,
      apiVersion: groupVersion(mapping),
      metadata: {
        name,
        ...(namespace ? { namespace } : {}),
        labels: { [ID]: this.id },
        annotations: {
          [NAMESPACES]: commaList([...contents.namespaces].filter((n) => n !== namespace)),
          [KINDS]: commaList(contents.kinds.keys()),
          [TOOLING]: `${TOOL}/${clientVersion.gitVersion}`,
        },
      },
    };
    try {
      try {
        yield* this.applyParent(body, false);
      } catch (error) {
        if (!isStatus(error, 'Conflict')) throw error;
        this.context.err(
          `${klogHead(this.context.process, 'W', 'applyset.go:447')}WARNING: failed to update ApplySet: ${error.message}\nApplySet field manager ${FIELD_MANAGER} should own these fields. Retrying with conflicts forced.\n`,
        );
        yield* this.applyParent(body, true);
      }
    } catch (error) {
      throw new Error(`failed to update ApplySet: ${messageOf(error)}`);
    }
  }

  private *applyParent(body: object, force: boolean): Task {
    const query: ApiQuery = { ...(this.dryRun === 'server' ? { dryRun: 'All' } : {}), fieldManager: FIELD_MANAGER, fieldValidation: validationOf(this.context), force };
    yield* patchObject(this.context, this.parent, body, 'application/apply-patch+yaml', { query });
  }

  private *leavers(applied: ReadonlySet<string>): Task<{ mapping: Mapping; object: KubeObject }[]> {
    const found: { mapping: Mapping; object: KubeObject }[] = [];
    for (const mapping of this.current.kinds.values())
      for (const namespace of mapping.namespaced ? [...this.current.namespaces].sort(compareBytes) : [''])
        for (const object of yield* this.members(mapping, namespace)) if (!applied.has(object.metadata.uid ?? '')) found.push({ mapping, object });
    return found;
  }

  private *members(mapping: Mapping, namespace: string): Task<KubeObject[]> {
    try {
      const list = yield* listObjects(this.context, { mapping, namespace }, { query: { labelSelector: `${PART_OF}=${this.id}` } });
      return (list.items ?? []).map((item) => ({ ...item, apiVersion: groupVersion(mapping), kind: mapping.kind }));
    } catch (error) {
      throw new Error(`listing ${gvkString(mapping)} objects for pruning: ${messageOf(error)}`);
    }
  }

  private *delete(mapping: Mapping, { metadata: { name, namespace = '' } }: KubeObject, { grace, propagation }: SetPruning): Task {
    if (this.dryRun === 'client') return;
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}), propagationPolicy: propagation };
    try {
      yield* deleteObject(this.context, { mapping, namespace, name }, body, this.dryRun === 'server' ? { query: { dryRun: 'All' } } : {});
    } catch (error) {
      throw new Error(`pruning ${kindText(mapping)} ${namespace ? `${namespace}/` : ''}${name}: ${messageOf(error)}`);
    }
  }
}
