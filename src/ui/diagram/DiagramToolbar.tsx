import { useMemo } from 'react';
import { Icon, type IconName } from '../parts/icon.tsx';
import { namespaceList, shownState } from './model/model.ts';
import { useScene } from './store/scene.ts';
import { useView, type View } from './store/view.ts';
import { useTexts } from './use-texts.ts';

type Flag = { [K in keyof View]: View[K] extends boolean ? K : never }[keyof View];

function Toggle({ flag, icon, label, tip }: { flag: Flag; icon: IconName; label: string; tip: string }) {
  const on = useView((s) => s[flag]);
  return (
    <button type="button" className="d-toggle" aria-pressed={on} data-tip={tip} onClick={() => useView.setState({ [flag]: !on })}>
      <Icon name={icon} size={14} />
      <span>{label}</span>
    </button>
  );
}

function counts() {
  const { pods, nodes } = useScene.getState();
  const { namespace, system } = useView.getState();
  let shown = 0;
  let pending = 0;
  let trouble = 0;
  for (const pod of pods.values()) {
    if ((pod.system && !system) || (namespace !== null && pod.namespace !== namespace)) continue;
    shown++;
    const state = shownState(pod, nodes.get(pod.node));
    if (state === 'pending') pending++;
    else if (state === 'backoff' || state === 'failed' || state === 'unknown') trouble++;
  }
  return { pods: shown, pending, trouble };
}

/** What is counted, and how the picture is looked at. */
export function DiagramToolbar() {
  const t = useTexts();
  const version = useScene((s) => s.version);
  const { namespace, system, tree, etcd } = useView();
  const count = useMemo(counts, [version, namespace, system]);
  const scene = useScene.getState();
  const namespaces = useMemo(() => namespaceList(scene), [version]);
  const nodes = [...scene.nodes.values()].filter((node) => node.joined).length;

  return (
    <div className="d-toolbar" role="group" aria-label={t('toolbar')}>
      <div className="d-counts">
        <span>{t('summary', { nodes: nodes.toLocaleString(), pods: count.pods.toLocaleString() })}</span>
        {count.pending > 0 && <span className="warn">{t('summaryPending', { count: count.pending })}</span>}
        {count.trouble > 0 && <span className="bad">{t('summaryTrouble', { count: count.trouble })}</span>}
      </div>
      <select aria-label={t('namespace')} value={namespace ?? ''} onChange={(event) => useView.setState({ namespace: event.target.value || null })}>
        <option value="">{t('allNamespaces')}</option>
        {namespaces.map((n) => (
          <option key={n.id} value={n.name}>
            {n.name}
          </option>
        ))}
      </select>
      <Toggle flag="system" icon="cluster" label={t('system')} tip={t(system ? 'systemHide' : 'systemShow')} />
      <Toggle flag="tree" icon="book" label={t('tree')} tip={t(tree ? 'treeHide' : 'treeShow')} />
      <Toggle flag="etcd" icon="columns" label={t('etcd')} tip={t(etcd ? 'etcdHide' : 'etcdShow')} />
    </div>
  );
}
