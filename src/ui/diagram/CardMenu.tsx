import { lazy, Suspense, useMemo, useRef } from 'react';
import type { MenuEntry, UiAction } from '../actions/action.ts';
import { typeInstead } from '../actions/terminal.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { useSettings } from '../stores/settings.ts';
import { actionsOf, commandOf, type CardAction } from './model/menu.ts';
import { cardOf, refOf } from './model/refs.ts';
import { useDiagram } from './props.ts';
import { useScene } from './store/scene.ts';
import { useView, type CardId } from './store/view.ts';
import { useTexts } from './use-texts.ts';

const MenuPopup = lazy(() => import('../parts/menu-popup.tsx'));

export interface MenuAt {
  id: CardId;
  /** Pixels of the stage. */
  x: number;
  y: number;
}

interface Props {
  at: MenuAt;
  onClose(): void;
  onSelect(id: CardId): void;
}

/** What can be done with a card, at a point of the stage. */
export function CardMenu({ at, onClose, onSelect }: Props) {
  const anchor = useRef<HTMLSpanElement>(null);
  const t = useTexts();
  const { t: tt } = useTranslation();
  const typing = useSettings((s) => s.typeInstead);
  const { actions, onSelect: show } = useDiagram();
  const scene = useScene.getState();
  const card = cardOf(scene, at.id);
  const ref = refOf(scene, at.id);
  const offered = useMemo(() => (card ? actionsOf(card, ref) : []), [at.id]);
  if (!card) return null;

  const run = ({ does }: CardAction) => {
    if ('act' in does) actions.act(does.act);
    else if ('type' in does) actions.typeCommand(does.type);
    else if ('yaml' in does) actions.openYaml(does.yaml);
    else if ('etcd' in does) useView.setState({ etcd: true });
    else {
      onSelect(at.id);
      show(ref ?? null);
    }
  };
  const entry = (action: CardAction): UiAction => ({ id: `diagram.${action.key}`, group: 'cluster', labelKey: `diagram.action.${action.key}`, icon: action.icon, command: () => commandOf(action), run: () => run(action) });
  const calm = offered.filter((a) => !a.danger).map(entry);
  const danger = offered.filter((a) => a.danger).map(entry);
  const name = card.type === 'component' ? card.name : card.card.name;
  const entries: MenuEntry[] = [{ heading: name }, ...calm, ...(danger.length > 0 ? [null, ...danger] : []), null, typeInstead, { note: tt(typing ? 'terminal.altRuns' : 'terminal.altTypes') }];

  return (
    <>
      <span ref={anchor} className="d-menu-anchor" style={{ left: at.x, top: at.y }} />
      <Suspense fallback={null}>
        <MenuPopup label={t('menu', { name })} anchor={anchor} open onOpenChange={(open) => !open && onClose()} entries={entries} align="start" />
      </Suspense>
    </>
  );
}
