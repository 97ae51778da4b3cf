import '../parts/button.css';
import '../app/app.css';
import '../app/pane.css';
import '../app/workspace.css';
import '../header/header.css';
import '../terminal/terminal.css';
import './first.css';
import { focusDrawnPane, registerFocus } from '../app/focus.ts';
import { keptSize } from '../app/split.ts';
import { columns, flexOf, rows, type SplitShape } from '../app/splits.ts';
import { logo } from '../header/logo.ts';
import { t } from '../i18n/i18n.ts';
import { element } from '../parts/element.ts';
import { useLayout } from '../stores/layout.ts';
import { useLesson } from '../stores/lesson.ts';
import { isNarrow } from '../stores/narrow.ts';
import { useSettings } from '../stores/settings.ts';
import { activeTab, selectTerminal, terminalOf, useTerminals } from '../stores/terminals.ts';
import { placesOf, placeStyle, type Place } from '../terminal/grid.ts';
import { showTerminal } from '../terminal/join.ts';
import { activeFront } from '../terminal/screens.ts';
import { isWelcome, suggestions } from '../terminal/welcome.ts';

/** Two panes as a Split draws them. */
function split({ id, orientation, initial, ...bounds }: SplitShape, className: string, first: HTMLElement | null, second: HTMLElement): HTMLElement {
  const box = element('div', `split ${className}`);
  box.dataset['orientation'] = orientation;
  if (first) {
    const sized = element('div', 'split-pane', first);
    sized.style.flex = flexOf(bounds, keptSize(id) ?? initial);
    const line = element('div', 'separator');
    line.setAttribute('aria-orientation', orientation === 'horizontal' ? 'vertical' : 'horizontal');
    box.append(sized, line);
  }
  box.append(element('div', 'split-pane', second));
  return box;
}

const pane = (...inside: Node[]): HTMLElement => element('div', 'pane', element('div', 'pane-bar'), element('div', 'pane-body', ...inside));

/** The suggestions; their icons come with the page. */
function welcome(): HTMLElement {
  const icon = (size: number) => {
    const space = element('span', '');
    space.style.cssText = `flex: none; width: ${size}px; height: ${size}px`;
    return space;
  };
  const commands = suggestions.map((command) => {
    const button = element('button', 'welcome-command', icon(12), element('code', '', command));
    button.dataset['type'] = command;
    return element('li', '', button);
  });
  return element('div', 'welcome', element('p', 'welcome-line', t('welcome.line')), element('ul', 'welcome-list', ...commands), element('span', 'icon-button welcome-close'));
}

function drawTerminal(tab: HTMLElement, key: number, place: Place, shared: boolean): HTMLElement {
  const host = terminalOf(key)?.host ?? '';
  const frame = element('div', 'terminal-frame');
  const box = element('div', 'terminal-place', ...(shared ? [element('div', 'terminal-head', element('span', '', host))] : []), frame);
  Object.assign(box.style, placeStyle(place));
  box.addEventListener('focusin', () => selectTerminal(key));
  tab.append(box);
  return showTerminal(frame, key, host).box;
}

/** The terminals of the tab in front; the one that has the keyboard in it gets it. */
function drawTerminals(body: HTMLElement): void {
  const tab = activeTab();
  if (!tab) return;
  const inside = element('div', 'terminal-tab');
  if (isWelcome(useSettings.getState().welcomed, useLesson.getState().state !== null, useTerminals.getState().terminals.length)) body.append(welcome());
  body.append(element('div', 'terminals', inside));
  const places = placesOf(tab.grid);
  for (const [key, place] of places) drawTerminal(inside, key, place, places.size > 1).toggleAttribute('data-active', key === tab.front);
  registerFocus('terminal', () => activeFront()?.focus());
  focusDrawnPane('terminal');
}

/** Draws the page without what is in it, in the place and with the lines that it will have. Returns what draws the terminals, once there are any. */
export function drawStage(): () => void {
  const terminal = pane();
  const over = pane();
  const stage = split(rows, '', over, terminal);
  const workspace = element('div', 'workspace', element('div', 'rail'), split(columns, 'columns', useLayout.getState().open && !isNarrow() ? pane() : null, stage));
  const image = Object.assign(element('img', 'logo'), { src: logo, width: 22, height: 22, alt: '' });
  const header = element('header', 'page-header', element('div', 'header-left', element('div', 'brand', image, element('h1', '', 'Podium'))));
  const page = element('div', 'first', element('div', 'app', header, element('div', 'main', workspace)));
  page.id = 'first';
  document.body.prepend(page);
  return () => drawTerminals(terminal.lastElementChild as HTMLElement);
}

/** The page is drawn: it has taken the terminals. */
export function clearStage(): void {
  document.getElementById('first')?.remove();
}
