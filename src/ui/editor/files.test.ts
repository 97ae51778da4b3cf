import { beforeEach, describe, expect, it, vi } from 'vitest';

const host = vi.hoisted(() => ({ files: new Map<string, string>(), answer: true, edits: [] as [string, string | null][] }));

vi.mock('../lab/link.ts', () => ({
  lab: {
    files: async () => [...host.files.keys()].map((path) => ({ path, type: 'file' })),
    readFile: async (path: string) => host.files.get(path),
    writeFile: async (path: string, text: string | null) => void (text === null ? host.files.delete(path) : host.files.set(path, text)),
    apply: async (path: string, text: string) => {
      host.files.set(path, text);
      return { command: `kubectl apply -f ${path}`, stdout: 'deployment.apps/web created\n', stderr: '', exit: 0, problems: [] };
    },
    editDone: async (path: string, text: string | null) => void host.edits.push([path, text]),
  },
}));
vi.mock('../i18n/i18n.ts', () => ({ t: (key: string) => key }));
vi.mock('../parts/ask.ts', () => ({ ask: async () => host.answer }));
vi.mock('../app/focus.ts', () => ({ focusPane: () => undefined }));
vi.mock('../stores/layout.ts', () => ({ showActivity: () => undefined }));

import { draftOf, setDraft, typed } from './drafts.ts';
import { apply, beginEdit, close, edited, filesChanged, finishEdit, keepMine, openFile, openNew, reopenFiles, restartFiles, save, takeTheirs, useFiles } from './files.ts';

const path = '/root/work/web.yaml';
const file = () => useFiles.getState().open.find((candidate) => candidate.path === path);

function write(text: string): void {
  typed(path, text);
  edited(path, text);
}

async function changeOnHost(text: string | null): Promise<void> {
  if (text === null) host.files.delete(path);
  else host.files.set(path, text);
  await filesChanged('controlplane', [path]);
}

beforeEach(async () => {
  host.files = new Map([[path, 'a: 1\n']]);
  host.answer = true;
  host.edits = [];
  await restartFiles();
  await openFile(path);
});

describe('the editor over the files of the host', () => {
  it('knows what is unsaved', async () => {
    expect(file()?.dirty).toBe(false);
    write('a: 2\n');
    expect(file()?.dirty).toBe(true);
    await save(path);
    expect(file()?.dirty).toBe(false);
    expect(host.files.get(path)).toBe('a: 2\n');
  });

  it('follows changes from the terminal while nothing is unsaved', async () => {
    await changeOnHost('a: 3\n');
    expect(draftOf(path)).toBe('a: 3\n');
    expect(file()).toMatchObject({ dirty: false, base: 'a: 3\n' });
  });

  it('asks when both sides changed, and takes either', async () => {
    write('a: mine\n');
    await changeOnHost('a: theirs\n');
    expect(file()).toMatchObject({ theirs: 'a: theirs\n', dirty: true });
    expect(draftOf(path)).toBe('a: mine\n');
    takeTheirs(path);
    expect(draftOf(path)).toBe('a: theirs\n');
    expect(file()).toMatchObject({ dirty: false });

    write('a: mine\n');
    await changeOnHost('a: again\n');
    keepMine(path);
    expect(file()).toMatchObject({ dirty: true, base: 'a: again\n' });
    expect(draftOf(path)).toBe('a: mine\n');
  });

  it('does not take its own save for a change by others', async () => {
    write('a: 2\n');
    await save(path);
    await filesChanged('controlplane', [path]);
    expect(file()?.theirs).toBeUndefined();
  });

  it('does not overwrite a change unasked', async () => {
    write('a: mine\n');
    await changeOnHost('a: theirs\n');
    host.answer = false;
    await save(path);
    expect(host.files.get(path)).toBe('a: theirs\n');
  });

  it('keeps the text of a file that was removed', async () => {
    await changeOnHost(null);
    expect(file()).toMatchObject({ theirs: null });
    expect(draftOf(path)).toBe('a: 1\n');
    takeTheirs(path);
    expect(file()).toBeUndefined();
  });

  it('looks at the control plane host alone', async () => {
    host.files.set(path, 'a: 9\n');
    await filesChanged('node01', [path]);
    expect(draftOf(path)).toBe('a: 1\n');
  });

  it('gives new files a free name and saves them by applying', async () => {
    const made = openNew('web.yaml', 'b: 1\n');
    expect(made).toBe('/root/work/web-2.yaml');
    await apply(made);
    expect(host.files.get(made)).toBe('b: 1\n');
    expect(useFiles.getState().result).toMatchObject({ path: made, exit: 0 });
    expect(useFiles.getState().open.find((candidate) => candidate.path === made)?.dirty).toBe(false);
  });

  it('asks before it throws changes away', async () => {
    write('a: 2\n');
    host.answer = false;
    await close(path);
    expect(file()).toBeDefined();
    host.answer = true;
    await close(path);
    expect(file()).toBeUndefined();
  });

  it('answers kubectl edit once, saved or not', async () => {
    const temporary = '/tmp/kubectl-edit-1.yaml';
    host.files.set(temporary, 'replicas: 1\n');
    await beginEdit(temporary);
    setDraft(temporary, 'replicas: 2\n');
    await finishEdit(temporary, true);
    await beginEdit(temporary);
    await close(temporary);
    expect(host.edits).toEqual([
      [temporary, 'replicas: 2\n'],
      [temporary, null],
    ]);
  });

  it('opens again what was open, with what was typed and not saved', async () => {
    await restartFiles();
    host.files.set('/root/work/other.yaml', 'b: 2\n');
    await reopenFiles({
      files: [
        { path, base: 'a: 0\n', draft: 'a: mine\n' },
        { path: '/root/work/other.yaml', base: 'b: 1\n' },
        { path: '/root/work/new.yaml', base: null, draft: 'c: 3\n' },
        { path: '/root/work/gone.yaml', base: 'd: 4\n' },
      ],
      active: '/root/work/other.yaml',
      terminal: null,
    });
    expect(useFiles.getState().open.map((one) => [one.path, draftOf(one.path), one.dirty, one.theirs])).toEqual([
      [path, 'a: mine\n', true, 'a: 1\n'],
      ['/root/work/other.yaml', 'b: 2\n', false, undefined],
      ['/root/work/new.yaml', 'c: 3\n', true, undefined],
    ]);
    expect(useFiles.getState().active).toBe('/root/work/other.yaml');
  });

  it('opens a file once, when kubectl edit and a reload both ask for it', async () => {
    await restartFiles();
    const temporary = '/tmp/kubectl-edit-1.yaml';
    host.files.set(temporary, 'replicas: 1\n');
    await Promise.all([reopenFiles({ files: [{ path: temporary, base: 'replicas: 1\n', draft: 'replicas: 2\n' }], active: temporary, terminal: null }), beginEdit(temporary)]);
    expect(useFiles.getState().open).toEqual([expect.objectContaining({ path: temporary, edit: true })]);
    expect(draftOf(temporary)).toBe('replicas: 2\n');
  });
});
