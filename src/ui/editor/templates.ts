export interface Template {
  id: string;
  /** As the API writes it. */
  kind: string;
  text: string;
}

const texts = import.meta.glob<string>('./templates/*.yaml', { query: '?raw', import: 'default', eager: true });

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

export const templates: readonly Template[] = order.map(([id, kind]) => ({ id, kind, text: texts[`./templates/${id}.yaml`] ?? '' }));
