import { del, get, set } from 'idb-keyval';
import type { Recording } from './protocol.ts';

/** Keeps the session's recording in the browser's database. Where there is none (private windows), keeps nothing. */
export interface Keep {
  load(): Promise<Recording | undefined>;
  save(recording: Recording): void;
  /** Something changed: saves soon, at most every so often. */
  touch(recording: () => Recording): void;
}

const KEY = 'session';
const SOON_MS = 400;
const EVERY_MS = 5000;

/** A Keep over IndexedDB. `saved` is told how many inputs are safe. */
export function databaseKeep(saved: (inputs: number) => void): Keep {
  let latest: (() => Recording) | undefined;
  let soon: ReturnType<typeof setTimeout> | undefined;
  const write = async (recording: Recording) => {
    try {
      await set(KEY, recording);
      saved(recording.inputs.length);
    } catch {
      await del(KEY).catch(() => undefined);
    }
  };
  const save = () => {
    soon = undefined;
    if (latest) void write(latest());
  };
  setInterval(() => latest && soon === undefined && save(), EVERY_MS);
  return {
    load: async () => {
      try {
        return await get<Recording>(KEY);
      } catch {
        return undefined;
      }
    },
    save: (recording) => void write(recording),
    touch: (recording) => {
      latest = recording;
      soon ??= setTimeout(save, SOON_MS);
    },
  };
}
