export interface Template {
  id: string;
  /** As the API writes it. */
  kind: string;
}

/** In the order of the menu: what is needed first comes first. */
const order: readonly [id: string, kind: string][] = [
  ['pod', 'Pod'],
  ['deployment', 'Deployment'],
  ['service', 'Service'],
  ['configmap', 'ConfigMap'],
  ['secret', 'Secret'],
  ['job', 'Job'],
  ['cronjob', 'CronJob'],
  ['ingress', 'Ingress'],
  ['statefulset', 'StatefulSet'],
  ['daemonset', 'DaemonSet'],
  ['pvc', 'PersistentVolumeClaim'],
  ['networkpolicy', 'NetworkPolicy'],
  ['hpa', 'HorizontalPodAutoscaler'],
  ['pdb', 'PodDisruptionBudget'],
  ['namespace', 'Namespace'],
  ['resourcequota', 'ResourceQuota'],
  ['rbac', 'Role'],
];

export const templates: readonly Template[] = order.map(([id, kind]) => ({ id, kind }));

/** The manifest that a template begins with. */
export async function templateText(id: string): Promise<string> {
  const { texts } = await import('./templates/texts.ts');
  return texts[`./${id}.yaml`] ?? '';
}
