import { create } from './store.ts';
import type { ObjectDetails, ObjectRef } from '../../lab/protocol.ts';

interface Selection {
  ref: ObjectRef | null;
  details: ObjectDetails | null;
  /** The selected object was there and no longer is. */
  gone: boolean;
}

/** The object chosen on the diagram, and what the side panel shows of it. */
export const useSelection = create<Selection>(() => ({ ref: null, details: null, gone: false }));

export function sameRef(a: ObjectRef | null, b: ObjectRef | null): boolean {
  return a === b || (!!a && !!b && a.kind === b.kind && a.name === b.name && a.namespace === b.namespace && a.apiVersion === b.apiVersion);
}

export function select(ref: ObjectRef | null): void {
  if (!sameRef(useSelection.getState().ref, ref)) useSelection.setState({ ref, details: null, gone: false });
}
