import type { ButtonHTMLAttributes, Ref } from 'react';
import type { UiAction } from '../actions/action.ts';
import { perform } from '../actions/perform.ts';
import { keysOf } from '../actions/shortcut.ts';
import { useAction } from '../actions/use-action.ts';
import { useTranslation } from '../i18n/i18n.ts';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';
import './button.css';

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  label: string;
  keys?: string | undefined;
  /** The command that does the same; the tooltip shows it. */
  command?: string | undefined;
  ref?: Ref<HTMLButtonElement>;
}

/** A button with an icon alone; its label is its name and its tooltip. */
export function IconButton({ icon, label, keys, command, className, ...rest }: IconButtonProps) {
  return (
    <button type="button" className={`icon-button ${className ?? ''}`} aria-label={label} data-tip={label} data-keys={keys} data-command={command} {...rest}>
      <Icon name={icon} />
    </button>
  );
}

interface ActionButtonProps {
  action: UiAction;
  /** With its label as text; an icon alone otherwise. */
  text?: boolean;
  primary?: boolean;
  /** For a toggle: what it shows while it is on. */
  onIcon?: IconName;
  onLabelKey?: string;
  className?: string;
}

export function ActionButton({ action, text, primary, onIcon, onLabelKey, className }: ActionButtonProps) {
  const { t } = useTranslation();
  const { enabled, checked } = useAction(action);
  const on = checked === true;
  const label = t(on && onLabelKey ? onLabelKey : action.labelKey, action.labelValues ?? {});
  const icon = (on && onIcon) || action.icon;
  const keys = action.shortcuts?.[0] && keysOf(action.shortcuts[0]).join(' ');
  // A label that tells the state must not come with a pressed state as well.
  const pressed = checked === undefined || onLabelKey ? undefined : checked;
  if (!text && icon) {
    return <IconButton icon={icon} label={label} keys={keys} className={className} aria-pressed={pressed} disabled={!enabled} command={action.command?.()} onClick={(event) => void perform(action, event.altKey)} />;
  }
  return (
    <button type="button" className={`button ${primary ? 'primary' : ''} ${className ?? ''}`} data-tip={keys || action.command ? label : undefined} data-keys={keys} aria-pressed={pressed} disabled={!enabled} data-command={action.command?.()} onClick={(event) => void perform(action, event.altKey)}>
      {icon && <Icon name={icon} />}
      <span>{label}</span>
    </button>
  );
}
