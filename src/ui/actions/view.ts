import { focusPane } from '../app/focus.ts';
import { fontSizes, setFontSize, useSettings } from '../stores/settings.ts';
import { isOpen, isShown, setOpen, showActivity, toggleMaximised, useView } from '../stores/layout.ts';
import type { Activity, PaneId } from '../stores/layout.ts';
import type { UiAction } from './action.ts';

const activity = (name: Activity, icon: UiAction['icon'], shortcut: string): UiAction => ({
  id: `view.${name}`,
  group: 'view',
  labelKey: `view.${name}`,
  icon,
  shortcuts: [shortcut],
  checked: () => isShown(name),
  run: () => {
    showActivity(name);
    focusPane('activity');
  },
});

export const showLessons = activity('lessons', 'book', 'alt+1');
export const showFiles = activity('files', 'files', 'alt+2');

const focus = (pane: PaneId, icon: UiAction['icon'], shortcut: string): UiAction => ({
  id: `view.focus-${pane}`,
  group: 'view',
  labelKey: `view.focus.${pane}`,
  icon,
  shortcuts: [shortcut],
  run: () => {
    useView.setState((s) => ({ maximised: s.maximised && s.maximised !== pane ? null : s.maximised }));
    focusPane(pane);
  },
});

const focusDiagram = focus('diagram', 'diagram', 'alt+3');
const focusTerminal = focus('terminal', 'terminal', 'alt+4');

const toggleSide: UiAction = {
  id: 'view.side',
  group: 'view',
  labelKey: 'view.side',
  icon: 'columns',
  shortcuts: ['mod+B'],
  where: 'page',
  checked: isOpen,
  run: () => setOpen(!isOpen()),
};

const maximise = (pane: PaneId): UiAction => ({
  id: `view.maximise-${pane}`,
  group: 'view',
  labelKey: `view.maximise.${pane}`,
  icon: 'maximise',
  checked: () => useView.getState().maximised === pane,
  run: () => {
    toggleMaximised(pane);
    focusPane(pane);
  },
});

export const maximises: Record<Exclude<PaneId, 'details'>, UiAction> = {
  activity: maximise('activity'),
  diagram: maximise('diagram'),
  terminal: maximise('terminal'),
};

export const fullScreen: UiAction = {
  id: 'view.full-screen',
  group: 'view',
  labelKey: 'view.fullScreen',
  icon: 'maximise',
  enabled: () => document.fullscreenEnabled,
  checked: () => document.fullscreenElement !== null,
  run: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
};

const theme = (value: 'system' | 'light' | 'dark'): UiAction => ({
  id: `view.theme-${value}`,
  group: 'view',
  labelKey: `view.theme.${value}`,
  icon: 'theme',
  checked: () => useSettings.getState().theme === value,
  run: () => useSettings.setState({ theme: value }),
});

export const themes: readonly UiAction[] = [theme('system'), theme('light'), theme('dark')];

const language = (value: 'ko' | 'en'): UiAction => ({
  id: `view.language-${value}`,
  group: 'view',
  labelKey: `view.language.${value}`,
  icon: 'language',
  keywords: 'language 언어',
  checked: () => useSettings.getState().language === value,
  run: () => useSettings.setState({ language: value }),
});

export const languages: readonly UiAction[] = [language('ko'), language('en')];

export const larger: UiAction = {
  id: 'view.larger',
  group: 'view',
  labelKey: 'view.larger',
  icon: 'larger',
  shortcuts: ['alt+='],
  enabled: () => useSettings.getState().fontSize < fontSizes.most,
  run: () => setFontSize(useSettings.getState().fontSize + 1),
};

export const smaller: UiAction = {
  id: 'view.smaller',
  group: 'view',
  labelKey: 'view.smaller',
  icon: 'smaller',
  shortcuts: ['alt+-'],
  enabled: () => useSettings.getState().fontSize > fontSizes.least,
  run: () => setFontSize(useSettings.getState().fontSize - 1),
};

export const screenReader: UiAction = {
  id: 'view.screen-reader',
  group: 'view',
  labelKey: 'view.screenReader',
  checked: () => useSettings.getState().screenReader,
  run: () => useSettings.setState((s) => ({ screenReader: !s.screenReader })),
};

export const viewActions: readonly UiAction[] = [
  showLessons,
  showFiles,
  focusDiagram,
  focusTerminal,
  toggleSide,
  ...Object.values(maximises),
  fullScreen,
  ...themes,
  ...languages,
  larger,
  smaller,
  screenReader,
];
