import { activeFront } from '../terminal/screens.ts';

/** Frames without a key after which nobody types: a fifth of a second, more on a machine that has much to do. */
const REST = 12;
/** Milliseconds after which what waits for that waits no more: the picture is to be there within two seconds. */
const MOST = 800;

const atPrompt = (): boolean => activeFront()?.reading === true;

/**
 * Calls back once a prompt is there and nobody types at it or waits for an answer: what is loaded and drawn before would hold
 * up the echo of keys and the first answers. It calls back after a while all the same. `rest`: frames that count as quiet.
 */
export function whenQuiet(fn: () => void, { reads = atPrompt, rest = REST }: { reads?: () => boolean; rest?: number } = {}): void {
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
    if (still > rest) end();
    else frame = requestAnimationFrame(look);
  };
  const timer = setTimeout(end, MOST);
  let frame = requestAnimationFrame(look);
  addEventListener('keydown', stir, true);
}
