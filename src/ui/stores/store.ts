import type { create as Create, StateCreator, useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

let read: typeof useStore | undefined;

/** React is there, and with it what reads a store in a component. The terminal is drawn before that. */
export function readStoresWith(hook: typeof useStore): void {
  read = hook;
}

function make<T>(begin: StateCreator<T>) {
  const api = createStore(begin);
  return Object.assign((selector: (state: T) => unknown) => read!(api, selector), api);
}

/** zustand's `create`, of stores that are used before React is loaded: as hooks they wait for `readStoresWith`. */
export const create = ((begin?: StateCreator<unknown>) => (begin ? make(begin) : make)) as unknown as typeof Create;
