import { create } from './store.ts';
import { persist } from 'zustand/middleware';
import { isNarrow } from './narrow.ts';

export type Activity = 'lessons' | 'files';
export type PaneId = 'activity' | 'diagram' | 'terminal' | 'details';

interface Layout {
  activity: Activity;
  /** The left area has its place beside the rest. */
  open: boolean;
}

interface View {
  maximised: PaneId | null;
  dialog: 'palette' | 'shortcuts' | 'about' | null;
  /** On a narrow page, the left area lies over the rest. */
  over: boolean;
}

/** What the left area shows; sizes are kept by the panes themselves. */
export const useLayout = create<Layout>()(persist<Layout>(() => ({ activity: 'lessons', open: true }), { name: 'podium.layout', version: 1 }));

/** What lasts as long as the page. */
export const useView = create<View>(() => ({ maximised: null, dialog: null, over: false }));

/** Whether the left area is seen, and with this activity. */
export function isShown(activity: Activity): boolean {
  const layout = useLayout.getState();
  return layout.activity === activity && (isNarrow() ? useView.getState().over : layout.open);
}

export function setOpen(open: boolean): void {
  if (isNarrow()) useView.setState({ over: open });
  else useLayout.setState({ open });
}

export const isOpen = (): boolean => (isNarrow() ? useView.getState().over : useLayout.getState().open);

export function showActivity(activity: Activity): void {
  useLayout.setState({ activity });
  setOpen(true);
  useView.setState((s) => ({ maximised: s.maximised === 'activity' ? s.maximised : null }));
}

export function toggleActivity(activity: Activity): void {
  if (isShown(activity)) setOpen(false);
  else showActivity(activity);
}

export function toggleMaximised(pane: PaneId): void {
  useView.setState((s) => ({ maximised: s.maximised === pane ? null : pane }));
}
