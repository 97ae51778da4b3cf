import type { IObjectMeta } from '@kubernetes-models/apimachinery/apis/meta/v1/ObjectMeta';

/** Object metadata with the fields that every stored object has. Times are RFC 3339 in UTC, to the second. */
export type ObjectMeta = Omit<IObjectMeta, 'name' | 'namespace' | 'uid' | 'resourceVersion' | 'creationTimestamp'> & {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  creationTimestamp?: string;
};

/**
 * Any API object. Objects are immutable: a change makes a new object that shares every subtree it did not change.
 * Where a store is made with `freeze`, mutation throws.
 */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: any;
}

/** A Kubernetes type with the metadata that stored objects have. */
export type Stored<T> = Omit<T, 'metadata'> & { metadata: ObjectMeta };

export interface KubeList<T = KubeObject> {
  apiVersion: string;
  kind: string;
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  items: T[];
}

/** metav1.Status */
export interface Status {
  apiVersion: 'v1';
  kind: 'Status';
  metadata: Record<string, unknown>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: { reason?: string; message?: string; field?: string }[];
    retryAfterSeconds?: number;
  };
  code?: number;
}

/** metav1.Table as the API server renders it; cells are strings, numbers or booleans. */
export interface Table {
  apiVersion: 'meta.k8s.io/v1';
  kind: 'Table';
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  /** Null where a watch has told them before. */
  columnDefinitions: TableColumnDefinition[] | null;
  rows: { cells: unknown[]; object: KubeObject }[];
}

export interface TableColumnDefinition {
  name: string;
  type: string;
  format: string;
  description: string;
  /** 0: always shown; 1: only with -o wide. */
  priority: number;
}

