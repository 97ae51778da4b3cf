import { useSettings } from '../stores/settings.ts';

/** The suggestions go by themselves once the person has found the way. */
const enough = 5;

let run = 0;

export function commandRun(): void {
  run++;
  if (run >= enough && !useSettings.getState().welcomed) useSettings.setState({ welcomed: true });
}
