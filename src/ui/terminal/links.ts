import type { ILink, ILinkProvider, Terminal } from '@xterm/xterm';
import type { ObjectRef } from '../../lab/protocol.ts';
import { t } from '../i18n/i18n.ts';
import { select } from '../stores/selection.ts';
import type { Commands } from './commands.ts';
import { lineAt } from './lines.ts';
import { objectNamed, objectsByName } from './objects.ts';
import { isPublic, wordsIn, type Word } from './words.ts';

interface Goal {
  title: string;
  go(): void;
}

/** The objects of the diagram, which loads after the terminal. */
async function known(): Promise<ReadonlyMap<string, readonly ObjectRef[]>> {
  const { useScene } = await import('../diagram/store/scene.ts');
  return objectsByName(useScene.getState());
}

function urlGoal(url: string, type: (command: string) => void): Goal | undefined {
  if (!URL.canParse(url)) return undefined;
  if (isPublic(url)) return { title: t('terminal.link.open', { url }), go: () => void window.open(url, '_blank', 'noopener,noreferrer') };
  const command = `curl ${url}`;
  return { title: t('terminal.link.type', { command }), go: () => type(command) };
}

/** Underlines what leads somewhere in the line under the pointer: objects to the diagram, URLs to the browser or, inside of the cluster, to curl. */
export class LinkFinder implements ILinkProvider {
  constructor(
    private readonly terminal: Terminal,
    private readonly commands: Commands,
    /** Puts a command on a prompt. */
    private readonly type: (command: string) => void,
  ) {}

  provideLinks(row: number, callback: (links: ILink[] | undefined) => void): void {
    const line = lineAt(this.terminal.buffer.active, row - 1);
    const words = wordsIn(line.text);
    if (words.length === 0) return callback(undefined);
    const around = { line: line.text, command: this.commands.at(line.from) ?? '' };
    const goalOf = (word: Word, objects: ReadonlyMap<string, readonly ObjectRef[]>): Goal | undefined => {
      if (word.url) return urlGoal(word.text, this.type);
      const ref = objectNamed(word.text, around, objects);
      return ref && { title: t('terminal.link.show', { kind: ref.kind, name: ref.name }), go: () => select(ref) };
    };
    const link = (word: Word, goal: Goal): ILink => {
      const first = line.cells[word.from]!;
      const last = line.cells[word.to - 1]!;
      const { element } = this.terminal;
      return {
        text: word.text,
        range: { start: { x: first.x + 1, y: first.y + 1 }, end: { x: last.x + 1, y: last.y + 1 } },
        activate: () => goal.go(),
        hover: () => element && (element.title = goal.title),
        leave: () => element?.removeAttribute('title'),
      };
    };
    void known().then((objects) =>
      callback(
        words.flatMap((word) => {
          const goal = goalOf(word, objects);
          return goal ? [link(word, goal)] : [];
        }),
      ),
    );
  }
}
