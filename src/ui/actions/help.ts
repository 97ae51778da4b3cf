import { useView } from '../stores/layout.ts';
import type { UiAction } from './action.ts';

export const palette: UiAction = {
  id: 'help.palette',
  group: 'help',
  labelKey: 'help.palette',
  icon: 'search',
  shortcuts: ['mod+K', 'F1'],
  run: () => useView.setState((s) => ({ dialog: s.dialog === 'palette' ? null : 'palette' })),
};

export const shortcutList: UiAction = {
  id: 'help.shortcuts',
  group: 'help',
  labelKey: 'help.shortcuts',
  icon: 'keyboard',
  shortcuts: ['?'],
  where: 'page',
  run: () => useView.setState({ dialog: 'shortcuts' }),
};

export const about: UiAction = {
  id: 'help.about',
  group: 'help',
  labelKey: 'help.about',
  icon: 'help',
  run: () => useView.setState({ dialog: 'about' }),
};

export const helpActions: readonly UiAction[] = [palette, shortcutList, about];
