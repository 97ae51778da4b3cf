import { useEffect } from 'react';
import type { ObjectRef } from '../../lab/protocol.ts';
import { lab } from '../lab/link.ts';
import { sameRef, useSelection } from '../stores/selection.ts';
import { useClock } from '../stores/clock.ts';

const every = 700;

/** Asks once more for the details of an object, while it is the selected one. */
export async function refreshDetails(ref: ObjectRef | null = useSelection.getState().ref): Promise<void> {
  if (!ref) return;
  const details = await lab.details(ref);
  const now = useSelection.getState();
  if (!sameRef(now.ref, ref)) return;
  if (!details) useSelection.setState({ gone: now.details !== null || now.gone });
  else if (details.yaml !== now.details?.yaml || details.describe !== now.details.describe) useSelection.setState({ details, gone: false });
}

/** Keeps the details of the selected object fresh while the panel is on the page and the cluster's clock runs. */
export function useFreshDetails(): void {
  const ref = useSelection((s) => s.ref);
  useEffect(() => {
    void refreshDetails(ref);
    let last = 0;
    const timer = setInterval(() => {
      const { now } = useClock.getState();
      if (now === last || document.hidden) return;
      last = now;
      void refreshDetails(ref);
    }, every);
    return () => clearInterval(timer);
  }, [ref]);
}
