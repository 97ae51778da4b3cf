import type { KeyboardEvent, ReactNode } from 'react';
import { useEffect, useRef } from 'react';

interface ToolbarProps {
  label: string;
  className?: string;
  role?: 'toolbar' | 'tablist';
  orientation?: 'horizontal' | 'vertical';
  children: ReactNode;
}

const stops = (box: HTMLElement) => [...box.querySelectorAll<HTMLElement>('button:not(:disabled), [role=tab], select, input')].filter((stop) => !stop.closest('[data-no-roving]'));

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

  const move = (event: KeyboardEvent) => {
    if (!box.current || event.altKey || event.ctrlKey || event.metaKey) return;
    const [back, on] = orientation === 'horizontal' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    const all = stops(box.current);
    const at = all.indexOf(event.target as HTMLElement);
    if (at < 0) return;
    const to = event.key === back ? (at + all.length - 1) % all.length : event.key === on ? (at + 1) % all.length : event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : -1;
    const next = all[to];
    if (!next) return;
    event.preventDefault();
    for (const stop of all) stop.tabIndex = stop === next ? 0 : -1;
    next.focus();
    if (role === 'tablist' && next.role === 'tab') next.click();
  };

  return (
    <div ref={box} role={role} aria-label={label} aria-orientation={orientation} className={className} onKeyDown={move}>
      {children}
    </div>
  );
}
