import { Menu } from '@base-ui/react/menu';
import type { RefObject } from 'react';
import { useEffect, useRef } from 'react';
import type { MenuEntry, UiAction } from '../actions/action.ts';
import { perform } from '../actions/perform.ts';
import { isEnabled } from '../actions/registry.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { Icon } from './icon.tsx';
import { Keys } from './keys.tsx';
import './menu.css';

interface MenuPopupProps {
  label: string;
  anchor: RefObject<HTMLElement | null>;
  open: boolean;
  onOpenChange(open: boolean): void;
  entries: readonly MenuEntry[];
  align: 'start' | 'end';
}

export default function MenuPopup({ label, anchor, open, onOpenChange, entries, align }: MenuPopupProps) {
  const chosen = useRef(false);
  useEffect(() => {
    if (open) chosen.current = false;
  }, [open]);
  // The focus goes back first, so that the action can move it on.
  const choose = (action: UiAction, alt: boolean) => {
    chosen.current = true;
    requestAnimationFrame(() => {
      anchor.current?.focus();
      void perform(action, alt);
    });
  };
  return (
    <Menu.Root open={open} onOpenChange={onOpenChange} modal={false}>
      <Menu.Portal>
        <Menu.Positioner className="menu-place" anchor={anchor} align={align} sideOffset={4} collisionPadding={8}>
          <Menu.Popup className="menu" aria-label={label} finalFocus={() => (chosen.current ? false : anchor.current)}>
            {entries.map((entry, at) => (
              <Entry key={entry && 'id' in entry ? entry.id : at} entry={entry} choose={choose} />
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Entry({ entry, choose }: { entry: MenuEntry; choose(action: UiAction, alt: boolean): void }) {
  if (entry === null) return <Menu.Separator className="menu-line" />;
  if ('note' in entry) return <div className="menu-note">{entry.note}</div>;
  if ('heading' in entry) return <div className="menu-heading">{entry.heading}</div>;
  if ('radio' in entry) {
    const on = entry.radio.find((action) => action.checked?.());
    return (
      <Menu.RadioGroup value={on?.id ?? ''} aria-label={entry.name}>
        {entry.radio.map((action) => (
          <Menu.RadioItem key={action.id} value={action.id} className="menu-item" closeOnClick disabled={!isEnabled(action)} onClick={(event) => choose(action, event.altKey)}>
            <span className="menu-mark">{action === on && <Icon name="check" />}</span>
            <Words action={action} />
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    );
  }
  if (entry.checked) {
    return (
      <Menu.CheckboxItem className="menu-item" checked={entry.checked()} closeOnClick disabled={!isEnabled(entry)} onClick={(event) => choose(entry, event.altKey)}>
        <span className="menu-mark">{entry.checked() && <Icon name="check" />}</span>
        <Words action={entry} />
      </Menu.CheckboxItem>
    );
  }
  return (
    <Menu.Item className="menu-item" disabled={!isEnabled(entry)} onClick={(event) => choose(entry, event.altKey)}>
      <span className="menu-mark">{entry.icon && <Icon name={entry.icon} />}</span>
      <Words action={entry} />
    </Menu.Item>
  );
}

function Words({ action }: { action: UiAction }) {
  const { t } = useTranslation();
  const command = action.command?.();
  return (
    <>
      <span className="menu-words">
        <span>{t(action.labelKey, action.labelValues ?? {})}</span>
        {command !== undefined && <code className="menu-command">{command}</code>}
      </span>
      {action.shortcuts?.[0] && <Keys shortcut={action.shortcuts[0]} />}
    </>
  );
}
