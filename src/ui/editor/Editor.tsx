import { useEffect, useRef } from 'react';
import { registerFocus } from '../app/focus.ts';
import { useSettings } from '../stores/settings.ts';
import { openCode } from './code.ts';
import type { Code } from './code.ts';

/** The code editor on one of the open files. It stays while files change; each keeps its cursor and undo history. */
export default function Editor({ path }: { path: string }) {
  const box = useRef<HTMLDivElement>(null);
  const code = useRef<Code | null>(null);
  const fontSize = useSettings((s) => s.fontSize);
  const screenReader = useSettings((s) => s.screenReader);

  useEffect(() => {
    if (!box.current) return;
    const made = openCode(box.current);
    code.current = made;
    const end = registerFocus('activity', () => made.focus());
    return () => {
      end();
      made.dispose();
      code.current = null;
    };
  }, []);

  useEffect(() => code.current?.show(path), [path]);
  useEffect(() => code.current?.configure(fontSize, screenReader), [fontSize, screenReader]);

  return <div ref={box} className="editor-box" />;
}
