import { create } from '../stores/store.ts';
import type { ApplyResult, FileEntry, ObjectRef, PageState } from '../../lab/protocol.ts';
import { t } from '../i18n/i18n.ts';
import { lab } from '../lab/link.ts';
import { ask } from '../parts/ask.ts';
import { focusPane } from '../app/focus.ts';
import { showActivity } from '../stores/layout.ts';
import { announce, notify } from '../stores/notices.ts';
import { draftOf, dropDraft, setDraft } from './drafts.ts';

const workFolder = '/root/work';

export interface OpenFile {
  path: string;
  /** The text as it is on the host; null for one that was never saved. */
  base: string | null;
  dirty: boolean;
  /** The file changed on the host while it was edited here: its new text, or null when it was removed. */
  theirs?: string | null;
  /** kubectl edit waits for it on a terminal. */
  edit?: boolean;
}

export interface Result extends ApplyResult {
  path: string;
}

interface Files {
  /** What is in /root/work, depth first. */
  entries: FileEntry[];
  open: OpenFile[];
  active: string | null;
  result: Result | null;
  applying: boolean;
}

const empty: Files = { entries: [], open: [], active: null, result: null, applying: false };

/** The editor's tabs over the lab's files. Texts being edited are in drafts.ts. */
export const useFiles = create<Files>(() => empty);

const find = (path: string) => useFiles.getState().open.find((file) => file.path === path);

function patch(path: string, change: Partial<OpenFile>): void {
  useFiles.setState((s) => ({ open: s.open.map((file) => (file.path === path ? { ...file, ...change } : file)) }));
}

export async function refreshEntries(): Promise<void> {
  useFiles.setState({ entries: await lab.files() });
}

/** Another cluster runs: its files are others. */
export async function restartFiles(): Promise<void> {
  for (const file of useFiles.getState().open) dropDraft(file.path);
  useFiles.setState({ ...empty });
  await refreshEntries();
}

export function shortName(path: string): string {
  return path.startsWith(`${workFolder}/`) ? path.slice(workFolder.length + 1) : path;
}

export async function openFile(path: string, edit = false): Promise<void> {
  if (!find(path)) {
    const text = await lab.readFile(path);
    if (text === undefined) {
      notify({ tone: 'bad', text: t('files.missing', { name: shortName(path) }) });
      return;
    }
    // It may have been opened meanwhile.
    if (!find(path)) {
      setDraft(path, text);
      useFiles.setState((s) => ({ open: [...s.open, { path, base: text, dirty: false }] }));
    }
  }
  if (edit) patch(path, { edit });
  useFiles.setState({ active: path });
}

/** Opens what was open before the page was loaded again; what was typed and not saved is there still. A file that kubectl edit waits for may be open already. */
export async function reopenFiles({ files, active }: PageState): Promise<void> {
  for (const { path, base, draft } of files) {
    const now = (await lab.readFile(path)) ?? null;
    if (now === null && draft === undefined) continue;
    setDraft(path, draft ?? now ?? '');
    const there = find(path);
    const file: OpenFile = { ...there, path, base: draft === undefined ? now : base, dirty: draft !== undefined, ...(draft !== undefined && now !== base ? { theirs: now } : {}) };
    useFiles.setState((s) => ({ open: there ? s.open.map((one) => (one.path === path ? file : one)) : [...s.open, file] }));
  }
  useFiles.setState((s) => ({ active: s.open.some((file) => file.path === (s.active ?? active)) ? (s.active ?? active) : s.active }));
}

/** Opens a text as a file that is not saved yet, under a free name. */
export function openNew(name: string, text: string): string {
  const path = freePath(name);
  setDraft(path, text);
  useFiles.setState((s) => ({ open: [...s.open, { path, base: null, dirty: true }], active: path }));
  return path;
}

function freePath(name: string): string {
  const taken = new Set([...useFiles.getState().entries.map((e) => e.path), ...useFiles.getState().open.map((f) => f.path)]);
  const dot = name.lastIndexOf('.');
  const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let i = 1; ; i++) {
    const path = `${workFolder}/${stem}${i === 1 ? '' : `-${i}`}${end}`;
    if (!taken.has(path)) return path;
  }
}

/** The editor's text changed. */
export function edited(path: string, text: string): void {
  const file = find(path);
  if (!file) return;
  const dirty = file.base === null || text !== file.base;
  if (dirty !== file.dirty) patch(path, { dirty });
}

export async function save(path: string): Promise<void> {
  const file = find(path);
  const text = draftOf(path);
  if (!file || text === undefined) return;
  if (file.theirs !== undefined && !(await ask({ title: t('files.conflictTitle'), body: t('files.conflictBody', { name: shortName(path) }), confirm: t('files.overwrite'), danger: true }))) return;
  await lab.writeFile(path, text);
  patch(path, { base: text, dirty: draftOf(path) !== text, theirs: undefined });
  announce(t('files.savedName', { name: shortName(path) }));
}

export async function apply(path: string): Promise<void> {
  const text = draftOf(path);
  if (text === undefined || useFiles.getState().applying) return;
  useFiles.setState({ applying: true });
  try {
    const result = await lab.apply(path, text);
    patch(path, { base: text, dirty: draftOf(path) !== text, theirs: undefined });
    useFiles.setState({ result: { ...result, path } });
    announce(result.exit === 0 ? result.stdout.trim() : result.stderr.trim());
  } catch (error) {
    notify({ tone: 'bad', text: t('editor.applyFailed'), code: error instanceof Error ? error.message : String(error) });
  } finally {
    useFiles.setState({ applying: false });
  }
}

export async function close(path: string): Promise<void> {
  const file = find(path);
  if (!file) return;
  if (file.edit) return finishEdit(path, false);
  if (file.dirty && !(await ask({ title: t('files.closeTitle'), body: t('files.closeBody', { name: shortName(path) }), confirm: t('files.discard'), danger: true }))) return;
  drop(path);
}

function drop(path: string): void {
  dropDraft(path);
  useFiles.setState((s) => {
    const at = s.open.findIndex((file) => file.path === path);
    const open = s.open.filter((file) => file.path !== path);
    return { open, active: s.active === path ? (open[Math.min(at, open.length - 1)]?.path ?? null) : s.active, result: s.result?.path === path ? null : s.result };
  });
}

export async function remove(path: string): Promise<void> {
  if (!(await ask({ title: t('files.removeTitle'), body: t('files.removeBody', { name: shortName(path) }), confirm: t('files.remove'), danger: true }))) return;
  await lab.writeFile(path, null);
  drop(path);
  await refreshEntries();
}

/** Takes the host's text over what was typed here. */
export function takeTheirs(path: string): void {
  const theirs = find(path)?.theirs;
  if (theirs === undefined) return;
  if (theirs === null) return drop(path);
  setDraft(path, theirs);
  patch(path, { base: theirs, dirty: false, theirs: undefined });
  focusPane('activity');
}

export function keepMine(path: string): void {
  const theirs = find(path)?.theirs;
  patch(path, { theirs: undefined, base: theirs ?? null, dirty: true });
  focusPane('activity');
}

/** The lab says that files of a host changed; the editor itself may have been the one. */
export async function filesChanged(host: string, paths: string[]): Promise<void> {
  if (host !== 'controlplane') return;
  void refreshEntries();
  for (const path of paths) {
    const file = find(path);
    if (!file || file.edit) continue;
    const text = (await lab.readFile(path)) ?? null;
    if (text === find(path)?.base) continue;
    if (text === draftOf(path)) patch(path, { base: text, dirty: false, theirs: undefined });
    else if (find(path)?.dirty || text === null) patch(path, { theirs: text });
    else {
      setDraft(path, text);
      patch(path, { base: text });
    }
  }
}

/** `kubectl edit` on a terminal: opens its file and waits for the person. */
export async function beginEdit(path: string): Promise<void> {
  showActivity('files');
  await openFile(path, true);
  focusPane('activity');
  announce(t('editor.editWaits'));
}

export async function finishEdit(path: string, keep: boolean): Promise<void> {
  const text = draftOf(path) ?? null;
  drop(path);
  await lab.editDone(path, keep ? text : null);
  focusPane('terminal');
}

/** Opens an object's manifest as a new file. */
export function openObject(ref: ObjectRef, yaml: string): void {
  showActivity('files');
  openNew(`${ref.kind.toLowerCase()}-${ref.name}.yaml`, yaml);
  focusPane('activity');
}
