import type { KeyboardEvent } from 'react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import { CardMenu, type MenuAt } from './CardMenu.tsx';
import { buildModel, type Hues } from './model/model.ts';
import { idOf, refOf } from './model/refs.ts';
import { linesOf, treeOf, type Line } from './model/tree.ts';
import { useDiagram } from './props.ts';
import { SHORT } from './render/glyphs.ts';
import { useScene } from './store/scene.ts';
import { useView } from './store/view.ts';
import { useTexts } from './use-texts.ts';

const OPEN_AT_FIRST = ['controlPlane', 'nodes', 'waiting', 'workloads', 'services'];

/** The picture as text: a tree for screen readers and for whoever likes lists (WAI-ARIA tree pattern). */
export function SceneTree() {
  const t = useTexts();
  const version = useScene((s) => s.version);
  const { namespace, system } = useView();
  const { selected, onSelect } = useDiagram();
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(OPEN_AT_FIRST));
  const [active, setActive] = useState<string>('nodes');
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const hues = useRef<Hues>(new Map());
  const box = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });

  const branches = useMemo(() => {
    const scene = useScene.getState();
    return treeOf(buildModel(scene, { namespace, system }, hues.current), scene, t, (card) => namespace === null || card.namespace === namespace);
  }, [version, namespace, system, t]);
  const lines = useMemo(() => linesOf(branches, open), [branches, open]);
  const selectedId = idOf(useScene.getState(), selected);
  const at = Math.max(0, lines.findIndex((line) => line.key === active));

  useEffect(() => {
    if (box.current?.contains(document.activeElement)) box.current.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [active]);

  const toggle = (key: string, to: boolean) => {
    const next = new Set(open);
    if (to) next.add(key);
    else next.delete(key);
    setOpen(next);
  };
  const go = (line: Line | undefined) => line && setActive(line.key);
  const choose = (line: Line) => {
    setActive(line.key);
    if (line.id !== undefined) onSelect(refOf(useScene.getState(), line.id) ?? null);
    else if (line.open !== undefined) toggle(line.key, !line.open);
  };
  const showMenu = (line: Line, x?: number, y?: number) => {
    if (line.id === undefined) return;
    setActive(line.key);
    const row = box.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(line.key)}"]`);
    setMenu({ id: line.id, x: x ?? 40, y: y ?? (row ? row.offsetTop + row.offsetHeight : 0) });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const line = lines[at];
    if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
    const keys: Record<string, () => void> = {
      ArrowDown: () => go(lines[at + 1]),
      ArrowUp: () => go(lines[at - 1]),
      ArrowRight: () => (line.open === false ? toggle(line.key, true) : line.open && go(lines[at + 1])),
      ArrowLeft: () => (line.open ? toggle(line.key, false) : go(lines.find((l) => l.key === line.parent))),
      Home: () => go(lines[0]),
      End: () => go(lines.at(-1)),
      Enter: () => choose(line),
      ' ': () => choose(line),
      ContextMenu: () => showMenu(line),
    };
    const act = event.key === 'F10' && event.shiftKey ? keys['ContextMenu'] : keys[event.key];
    if (act) act();
    else if (event.key.length === 1) search(event.key, event.timeStamp);
    else return;
    event.preventDefault();
  };

  const search = (letter: string, now: number) => {
    typed.current = { text: now - typed.current.at > 700 ? letter : typed.current.text + letter, at: now };
    const from = typed.current.text.length === 1 ? at + 1 : at;
    const after = [...lines.slice(from), ...lines.slice(0, from)];
    go(after.find((line) => line.name.toLowerCase().startsWith(typed.current.text.toLowerCase())));
  };

  return (
    <div ref={box} className="d-tree">
      <div role="tree" aria-label={t('treeView.label')} onKeyDown={onKeyDown}>
        {lines.map((line) => (
          <div
            key={line.key}
            data-key={line.key}
            role="treeitem"
            aria-level={line.level}
            aria-posinset={line.position}
            aria-setsize={line.size}
            aria-expanded={line.open}
            aria-selected={line.id !== undefined && line.id === selectedId}
            tabIndex={line === lines[at] ? 0 : -1}
            className="d-line"
            style={{ paddingInlineStart: 8 + (line.level - 1) * 18 }}
            onClick={() => choose(line)}
            onContextMenu={(event) => {
              event.preventDefault();
              const r = box.current!.getBoundingClientRect();
              showMenu(line, event.clientX - r.left + box.current!.scrollLeft, event.clientY - r.top + box.current!.scrollTop);
            }}
          >
            <span
              className="d-twist"
              aria-hidden="true"
              onClick={(event) => {
                if (line.open === undefined) return;
                event.stopPropagation();
                toggle(line.key, !line.open);
              }}
            >
              {line.open !== undefined && <Icon name={line.open ? 'chevron' : 'right'} size={12} />}
            </span>
            {line.tone && <span className={`d-light t-${line.tone}`} aria-hidden="true" />}
            {line.kind && <span className="d-line-kind">{SHORT[line.kind] ?? line.kind}</span>}
            <span className={line.level === 1 ? 'd-line-name head' : 'd-line-name'}>{line.name}</span>
            <span className="d-line-detail">{line.detail}</span>
            {line.open && line.more ? <span className="d-line-detail">{t('treeView.more', { count: line.more })}</span> : null}
          </div>
        ))}
      </div>
      {menu && <CardMenu at={menu} onClose={() => setMenu(null)} onSelect={(id) => onSelect(refOf(useScene.getState(), id) ?? null)} />}
    </div>
  );
}
