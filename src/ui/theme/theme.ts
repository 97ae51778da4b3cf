import { create } from '../stores/store.ts';
import { useSettings } from '../stores/settings.ts';

const light = matchMedia('(prefers-color-scheme: light)');

function resolve(): 'light' | 'dark' {
  const { theme } = useSettings.getState();
  return theme === 'system' ? (light.matches ? 'light' : 'dark') : theme;
}

/** The theme in force, for what can't be styled by custom properties (terminal, editor, canvas). */
export const useTheme = create<{ theme: 'light' | 'dark' }>(() => ({ theme: resolve() }));

function apply(): void {
  const theme = resolve();
  document.documentElement.dataset.theme = theme;
  useTheme.setState({ theme });
}

export function followTheme(): void {
  useSettings.subscribe(apply);
  light.addEventListener('change', apply);
  apply();
}

/** The value of a token of theme/tokens.css in the theme in force. */
export function token(name: `--${string}`): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
