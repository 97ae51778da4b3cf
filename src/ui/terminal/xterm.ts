import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import type { SearchAddon } from '@xterm/addon-search';
import type { ILinkProvider } from '@xterm/xterm';
import { Terminal } from '@xterm/xterm';
import { isMac } from '../actions/shortcut.ts';
import { copyText } from '../parts/files.ts';
import { useSettings } from '../stores/settings.ts';
import { token, useTheme } from '../theme/theme.ts';
import { Commands } from './commands.ts';
import { terminalThemes } from './palette.ts';
import { LINE_HEIGHT } from './plain/size.ts';
import { clusterWidths } from './unicode.ts';
import { guardComposition } from './webkit-ime.ts';

export interface Screen {
  terminal: Terminal;
  commands: Commands;
  /** Finds text in what is kept of the output; its code comes with the first use. */
  search(): Promise<SearchAddon>;
  /** Fits the screen to its box; does nothing while the box is hidden. */
  fit(): void;
  dispose(): void;
}

/** Lines that are kept above the screen. */
export const SCROLLBACK = 10_000;

/** An xterm in a box, that follows the page's theme and font and knows copy and paste. `send` takes what is typed, `type` a command for a prompt. */
export function openScreen(box: HTMLElement, send: (data: string) => void, type: (command: string) => void): Screen {
  const { fontSize, screenReader } = useSettings.getState();
  const terminal = new Terminal({
    fontFamily: token('--font-mono'),
    fontSize,
    lineHeight: LINE_HEIGHT,
    theme: terminalThemes[useTheme.getState().theme],
    screenReaderMode: screenReader,
    // Decorations of what a search found, and widths of characters.
    allowProposedApi: true,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    scrollback: SCROLLBACK,
    minimumContrastRatio: 4.5,
    rightClickSelectsWord: isMac,
  });
  terminal.unicode.register(clusterWidths);
  terminal.unicode.activeVersion = clusterWidths.version;
  const fitting = new FitAddon();
  terminal.loadAddon(fitting);
  terminal.open(box);
  const commands = new Commands(terminal);
  let finder: Promise<ILinkProvider> | undefined;
  const links = terminal.registerLinkProvider({
    provideLinks: (row, callback) => {
      finder ??= import('./links.ts').then(({ LinkFinder }) => new LinkFinder(terminal, commands, type));
      void finder.then((found) => found.provideLinks(row, callback));
    },
  });
  let searching: Promise<SearchAddon> | undefined;
  terminal.onData(send);
  terminal.onBinary(send);
  terminal.attachCustomKeyEventHandler((event) => clipboardKey(terminal, event));

  const fit = () => {
    if (box.offsetWidth > 0 && box.offsetHeight > 0) fitting.fit();
  };
  const ends = [
    guardComposition(terminal, box, send),
    useTheme.subscribe(({ theme }) => (terminal.options.theme = terminalThemes[theme])),
    useSettings.subscribe((now) => {
      terminal.options.screenReaderMode = now.screenReader;
      if (terminal.options.fontSize === now.fontSize) return;
      terminal.options.fontSize = now.fontSize;
      fit();
    }),
  ];
  const resized = new ResizeObserver(() => requestAnimationFrame(fit));
  resized.observe(box);
  fit();
  return {
    terminal,
    commands,
    search: () =>
      (searching ??= import('@xterm/addon-search').then(({ SearchAddon }) => {
        const search = new SearchAddon({ highlightLimit: 2000 });
        terminal.loadAddon(search);
        return search;
      })),
    fit,
    dispose() {
      resized.disconnect();
      commands.dispose();
      links.dispose();
      for (const end of ends) end();
      terminal.dispose();
    },
  };
}

/** False keeps a key from xterm: it is the page's or the browser's. */
function clipboardKey(terminal: Terminal, event: KeyboardEvent): boolean {
  if (isMac || !event.ctrlKey || event.altKey || event.metaKey) return true;
  if (event.code === 'KeyC' && (event.shiftKey || terminal.hasSelection())) {
    if (event.type === 'keydown' && terminal.hasSelection()) {
      void copyText(terminal.getSelection());
      if (!event.shiftKey) terminal.clearSelection();
    }
    event.preventDefault();
    return false;
  }
  // The browser's own paste event brings the text, and xterm brackets it.
  return event.code !== 'KeyV';
}
