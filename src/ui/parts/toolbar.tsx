import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';

interface ToolbarProps {
  label: string;
  className?: string;
  role?: 'toolbar' | 'tablist';
  orientation?: 'horizontal' | 'vertical';
  children: ReactNode;
}

const stops = (box: HTMLElement) => [...box.querySelectorAll<HTMLElement>('button:not(:disabled), [role=tab], select, input')].filter((stop) => !stop.closest('[data-no-roving]'));

/** Where a key leads from the stop at an index; -1 for a key that leads nowhere. */
function target(key: string, orientation: 'horizontal' | 'vertical', at: number, count: number): number {
  const [back, on] = orientation === 'horizontal' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  if (key === back) return (at + count - 1) % count;
  if (key === on) return (at + 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : -1;
}

/**
 * One stop of the Tab key; the arrow keys, Home and End go from control to control (WAI-ARIA toolbar and tabs patterns).
 * A tab list starts at its selected tab.
 */
export function Toolbar({ label, className, role = 'toolbar', orientation = 'horizontal', children }: ToolbarProps) {
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!box.current) return;
    const all = stops(box.current);
    const current = all.find((stop) => stop === document.activeElement) ?? all.find((stop) => stop.getAttribute('aria-selected') === 'true') ?? all.find((stop) => stop.tabIndex === 0) ?? all[0];
    for (const stop of all) stop.tabIndex = stop === current ? 0 : -1;
  });

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const move = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const all = stops(element);
      const at = all.indexOf(event.target as HTMLElement);
      const next = at < 0 ? undefined : all[target(event.key, orientation, at, all.length)];
      if (!next) return;
      event.preventDefault();
      for (const stop of all) stop.tabIndex = stop === next ? 0 : -1;
      next.focus();
      if (role === 'tablist' && next.role === 'tab') next.click();
    };
    element.addEventListener('keydown', move);
    return () => element.removeEventListener('keydown', move);
  }, [role, orientation]);

  return (
    <div ref={box} role={role} aria-label={label} aria-orientation={orientation} className={className}>
      {children}
    </div>
  );
}
