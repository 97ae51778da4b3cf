import { useSettings } from '../stores/settings.ts';
import { typeCommand } from '../terminal/type.ts';
import type { UiAction } from './action.ts';

/** What can be done by the page or typed as a command. */
export type Performable = Pick<UiAction, 'command' | 'prepare' | 'run'>;

/** Does an action, or types its command and leaves Enter to the person: as the setting says, and with Alt the other way round. */
export async function perform(action: Performable, alt = false): Promise<void> {
  const command = useSettings.getState().typeInstead !== alt ? action.command?.() : undefined;
  if (command === undefined) {
    await action.run();
    return;
  }
  await action.prepare?.();
  typeCommand(command);
}
