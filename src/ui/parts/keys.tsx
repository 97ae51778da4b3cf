import { keysOf } from '../actions/shortcut.ts';

export function Keys({ shortcut }: { shortcut: string }) {
  return (
    <span className="keys">
      {keysOf(shortcut).map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}
