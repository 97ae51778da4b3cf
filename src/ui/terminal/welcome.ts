import { useSettings } from '../stores/settings.ts';

/** Commands to begin with. */
export const suggestions = ['kubectl get nodes', 'kubectl create deployment web --image=nginx --replicas=3', 'kubectl get pods -w'] as const;

/** A lesson has suggestions of its own, and who splits terminals needs none. */
export const isWelcome = (welcomed: boolean, inLesson: boolean, terminals: number): boolean => !welcomed && !inLesson && terminals < 2;

/** The suggestions go by themselves once the person has found the way. */
const enough = 5;

let run = 0;

export function commandRun(): void {
  run++;
  if (run >= enough && !useSettings.getState().welcomed) useSettings.setState({ welcomed: true });
}
