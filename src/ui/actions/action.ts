import type { IconName } from '../parts/icon.tsx';

export type ActionGroup = 'cluster' | 'clock' | 'view' | 'terminal' | 'editor' | 'share' | 'help';

/** One verb of the page. Buttons, menus, the palette, shortcuts and the shortcut list all come from it. */
export interface UiAction {
  id: string;
  group: ActionGroup;
  /** `area.key` of the texts. */
  labelKey: string;
  labelValues?: Record<string, string | number>;
  icon?: IconName;
  /** The first is the one shown. See `parseShortcut`. */
  shortcuts?: readonly string[];
  /** Where the shortcuts hold; everywhere unless said. `page`: not while typing in the terminal, the editor or a field. */
  where?: 'everywhere' | 'page';
  /** More words to find it by, in any language. */
  keywords?: string;
  enabled?(): boolean;
  /** The command that does the same, if any: menus show it and can type it instead. */
  command?(): string | undefined;
  /** What must be done before the command is typed. */
  prepare?(): Promise<unknown>;
  /** For a toggle: whether it is on. */
  checked?(): boolean;
  run(): unknown;
}

/** What a menu shows. `radio`: one of them is on. `note`: words about what is above. `null` draws a line. */
export type MenuEntry = UiAction | { heading: string } | { note: string } | { radio: readonly UiAction[]; name: string } | null;
