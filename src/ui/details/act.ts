import type { Action } from '../../lab/protocol.ts';
import { t } from '../i18n/i18n.ts';
import { lab } from '../lab/link.ts';
import { notify } from '../stores/notices.ts';
import { refreshDetails } from './follow.ts';

/** Does what a diagram's menu offers, and shows the command that does the same. */
export async function act(action: Action): Promise<void> {
  const result = await lab.act(action);
  const words = [`$ ${result.command}`, result.stdout.trim(), result.stderr.trim()].filter(Boolean).join('\n');
  notify({ tone: result.exit === 0 ? 'ok' : 'bad', text: t(result.exit === 0 ? 'details.done' : 'details.refused'), code: words });
  await refreshDetails();
}
