import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export type Activity = 'lessons' | 'files';
export type PaneId = 'activity' | 'diagram' | 'terminal' | 'details';

interface Layout {
  activity: Activity;
  open: boolean;
}

/** What the left area shows; sizes are kept by the panes themselves. */
export const useLayout = create<Layout>()(
  persist<Layout>(() => ({ activity: 'lessons', open: true }), { name: 'podium.layout', version: 1 }),
);

export const useView = create<{ maximised: PaneId | null; dialog: 'palette' | 'shortcuts' | 'about' | null }>(() => ({ maximised: null, dialog: null }));

export function showActivity(activity: Activity): void {
  useLayout.setState({ activity, open: true });
  useView.setState((s) => ({ maximised: s.maximised === 'activity' ? s.maximised : null }));
}

export function toggleActivity(activity: Activity): void {
  const now = useLayout.getState();
  if (now.open && now.activity === activity) useLayout.setState({ open: false });
  else showActivity(activity);
}

export function toggleMaximised(pane: PaneId): void {
  useView.setState((s) => ({ maximised: s.maximised === pane ? null : pane }));
}
