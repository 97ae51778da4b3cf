import type { ReactNode } from 'react';
import { lazy, Suspense, useRef, useState } from 'react';
import type { MenuEntry } from '../actions/action.ts';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

const MenuPopup = lazy(() => import('./menu-popup.tsx'));

interface MenuProps {
  label: string;
  icon?: IconName;
  /** What the button shows instead of an icon alone. */
  children?: ReactNode;
  entries: () => readonly MenuEntry[];
  align?: 'start' | 'end';
  className?: string;
  disabled?: boolean;
}

/** A button with a menu of actions. The menu's code comes with the first use. */
export function MenuButton({ label, icon, children, entries, align = 'start', className, disabled }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [used, setUsed] = useState(false);
  const wasOpen = useRef(false);
  const show = () => {
    setUsed(true);
    setOpen(true);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className ?? (children ? 'button quiet' : 'icon-button')}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        data-tip={open ? undefined : label}
        disabled={disabled}
        onPointerDown={() => (wasOpen.current = open)}
        onClick={(event) => {
          const close = event.detail > 0 && wasOpen.current;
          if (close) setOpen(false);
          else show();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          show();
        }}
      >
        {icon && <Icon name={icon} />}
        {children}
      </button>
      {used && (
        <Suspense fallback={null}>
          <MenuPopup label={label} anchor={button} open={open} onOpenChange={setOpen} entries={open ? entries() : []} align={align} />
        </Suspense>
      )}
    </>
  );
}
