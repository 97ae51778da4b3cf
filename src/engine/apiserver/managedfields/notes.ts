import { parseTime } from '../../api/time.ts';
import type { KubeObject, ObjectMeta } from '../../api/types.ts';
import type { Kind } from '../../kinds/kind.ts';
import type { Context } from '../context.ts';
import { booked, encode, managersOf, unmanaged, withEntries, type Manager, type Writer } from './managers.ts';
import { TypedError } from './typed.ts';

// Components write a lot, and hardly anybody reads whose fields those are. So a write of a component leaves a note of what
// was before and after it, and the notes are booked when somebody wants to see the managers.

/** A write that is not booked yet. What of the object the write could not have changed may be missing in both parts. */
interface Note extends Writer {
  /** Virtual milliseconds. */
  readonly at: number;
  /** Undefined for a create. */
  readonly before: Part | undefined;
  readonly after: Part;
  readonly earlier: Note | undefined;
  /** How many notes there are, this one included. */
  readonly count: number;
}

type Part = Partial<KubeObject>;

// Outside of what is JSON: it never leaves the server, and copies of metadata keep it.
const note = Symbol('note');

type Noted = ObjectMeta & { [note]?: Note | Mark };

/** Notes keep old states alive: more than so many are booked. */
const maxNotes = 6;

/** True for a request of a component, which is not shown managers, either. */
export const isNoted = ({ user }: Context): boolean => user.trusted === true;

/** Notes the creation of an object, whose metadata are fresh; `decoded` is what was sent, before admission. */
export const noteCreate = ({ kind, served, request }: Context, object: KubeObject, decoded: KubeObject, at: number): void => {
  const by = writer(kind, served, undefined, request.agent);
  (object.metadata as Noted)[note] = isBound(kind) || !sameFields(kind, object, decoded) ? created(by, at, decoded) : markOf(by);
};

/** Notes that the API server itself has created an object, whose metadata are fresh. */
export const noteOwnCreate = (kind: Kind, object: KubeObject): void => {
  (object.metadata as Noted)[note] = markOf(writer(kind, kind, undefined, ownName));
};

const noteOf = ({ kind, served, subresource, manager }: Writer, at: number, before: Part | undefined, after: Part, earlier: Note | undefined): Note =>
  ({ kind, served, subresource, manager, at, before, after, earlier, count: (earlier?.count ?? 0) + 1 });

const created = (by: Writer, at: number, after: KubeObject): Note => noteOf(by, at, undefined, after, undefined);

/** Pods change when they are bound, and that is nobody's. */
const isBound = (kind: Kind): boolean => kind.plural === 'pods' && kind.group === '';

/** The note of all objects that one writer made as they are, at the time that they say: there are a lot of events. */
type Mark = Writer & { readonly after?: never };

const marks = new WeakMap<Kind, Map<string, Mark>>();

const markOf = (by: Writer): Mark => {
  let ofKind = marks.get(by.served);
  if (!ofKind) marks.set(by.served, (ofKind = new Map()));
  let mark = ofKind.get(by.manager);
  if (!mark) ofKind.set(by.manager, (mark = by));
  return mark;
};

/** The last note of an object. */
const topOf = (object: KubeObject): Note | undefined => {
  const top = (object.metadata as Noted)[note];
  return top && !top.after ? created(top, parseTime(object.metadata.creationTimestamp)!, object) : top;
};

/** Notes a change of an object, whose metadata are fresh. */
export const noteUpdate = (context: Context, object: KubeObject, old: KubeObject, at: number): void => noteChange(writer(context.kind, context.served, context.subresource, context.request.agent), object, old, at);

/** Notes a change of an object's status by the API server itself; the object's metadata are fresh. */
export const noteOwnStatus = (kind: Kind, object: KubeObject, old: KubeObject, at: number): void => noteChange(writer(kind, kind, 'status', ownName), object, old, at);

const ownName = 'kube-apiserver';

const writer = (kind: Kind, served: Kind, subresource: string | undefined, manager: string): Writer => ({ kind, served, subresource, manager });

const noteChange = (by: Writer, object: KubeObject, old: KubeObject, at: number): void => {
  const metadata = object.metadata as Noted;
  let top = topOf(old);
  if (top && top.count >= maxNotes) {
    const entries = entriesOf(old, top);
    if (entries.length > 0) metadata.managedFields = entries;
    top = undefined;
  }
  const { before, after } = partsOf(by, old, object);
  const goes = top && top.kind === by.kind && top.served === by.served && top.subresource === by.subresource && top.manager === by.manager;
  if (goes && top!.after === old) metadata[note] = noteOf(by, at, top!.before, object, top!.earlier);
  else if (goes && isStatus(top!.after) && isStatus(after) && top!.after['status'] === old['status']) metadata[note] = noteOf(by, at, top!.before, after, top!.earlier);
  else metadata[note] = noteOf(by, at, before, after, top);
};

/** Of a status that changes nothing else, only the status is kept. */
const partsOf = ({ subresource, served }: Writer, old: KubeObject, object: KubeObject): { before: Part; after: Part } =>
  subresource === 'status' && !served.storedAs && sameMetadata(old.metadata, object.metadata) ? { before: { status: old['status'] }, after: { status: object['status'] } } : { before: old, after: object };

const isStatus = (part: Part): boolean => part.metadata === undefined;

const sameMetadata = (a: ObjectMeta, b: ObjectMeta): boolean =>
  a.labels === b.labels && a.annotations === b.annotations && a.ownerReferences === b.ownerReferences && a.finalizers === b.finalizers && a.generateName === b.generateName;

/** True when what was stored has the fields that were sent. */
const sameFields = (kind: Kind, object: KubeObject, decoded: KubeObject): boolean => {
  const resets = kind.subresources?.includes('status') ?? false;
  for (const key in object) if (key !== 'metadata' && !(resets && key === 'status') && object[key] !== decoded[key]) return false;
  return sameMetadata(object.metadata, decoded.metadata);
};

const entriesOf = (object: KubeObject, top: Note): NonNullable<ObjectMeta['managedFields']> => {
  try {
    return encode(settled(managersOf(object), top));
  } catch (error) {
    if (!(error instanceof TypedError)) throw error;
    return [];
  }
};

const settled = (managers: readonly Manager[], by: Note): Manager[] =>
  booked(by.earlier ? settled(managers, by.earlier) : managers, by, by.before && plain(by.before), plain(by.after), by.at);

const plain = (part: Part): Part => (isStatus(part) ? part : unmanaged(part as KubeObject));

const seen = new WeakMap<KubeObject, KubeObject>();

/** A stored object as clients see it, with its managers; always the same one for the same. */
export const shown = (object: KubeObject): KubeObject => {
  if (!(object.metadata as Noted)[note]) return object;
  let made = seen.get(object);
  if (!made) {
    const { [note]: _n, managedFields: _m, ...metadata } = object.metadata as Noted;
    made = withEntries({ ...object, metadata }, entriesOf(object, topOf(object)!));
    seen.set(object, made);
  }
  return made;
};

/** An answer's object or list as clients see it. */
export const shownBody = (body: any): any => {
  if (!Array.isArray(body?.items)) return body?.metadata ? shown(body as KubeObject) : body;
  const items = (body.items as KubeObject[]).map((item) => (item?.metadata ? shown(item) : item));
  return items.some((item, i) => item !== body.items[i]) ? { ...body, items } : body;
};
