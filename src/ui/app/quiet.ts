import { activeScreen } from '../terminal/screens.ts';

/** Frames without a key after which nobody types: a fifth of a second, more on a machine that has much to do. */
const REST = 12;
/** Milliseconds after which what waits for that waits no more: the picture is to be there within two seconds. */
const MOST = 800;

const atPrompt = (): boolean => activeScreen()?.commands.reading === true;

/**
 * Calls back once a prompt is there and nobody types at it or waits for an answer: what is loaded and drawn before would hold
 * up the echo of keys and the first answers. It calls back after a while all the same.
 */
export function whenQuiet(fn: () => void, reads: () => boolean = atPrompt): void {
  let still = 0;
  const stir = () => (still = 0);
  const end = () => {
    removeEventListener('keydown', stir, true);
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    fn();
  };
  const look = () => {
    still = reads() ? still + 1 : 0;
    if (still > REST) end();
    else frame = requestAnimationFrame(look);
  };
  const timer = setTimeout(end, MOST);
  let frame = requestAnimationFrame(look);
  addEventListener('keydown', stir, true);
}
