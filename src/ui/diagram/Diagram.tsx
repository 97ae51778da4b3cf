import { useEffect } from 'react';
import { DiagramContext, type DiagramProps } from './props.ts';
import { EtcdPanel } from './EtcdPanel.tsx';
import { SceneTree } from './SceneTree.tsx';
import { StageView } from './StageView.tsx';
import { DiagramToolbar } from './DiagramToolbar.tsx';
import { followChanges } from './model/announce.ts';
import { useView } from './store/view.ts';
import { useTexts } from './use-texts.ts';
import './diagram.css';

/** The live picture of the cluster, with its text twin and etcd's log. Fed by `applyScene`. */
export function Diagram(props: DiagramProps) {
  const { tree, etcd } = useView();
  const t = useTexts();
  const { announce } = props;

  useEffect(() => (announce ? followChanges(announce, t) : undefined), [announce, t]);

  return (
    <DiagramContext value={props}>
      <section className="diagram" aria-label={t('toolbar')}>
        <DiagramToolbar />
        <div className="d-main">
          {tree ? <SceneTree /> : <StageView />}
          {etcd && <EtcdPanel />}
        </div>
      </section>
    </DiagramContext>
  );
}
