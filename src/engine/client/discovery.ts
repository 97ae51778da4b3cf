import { isStatus } from '../api/status.ts';
import type { Task } from '../sim/sim.ts';
import type { Client } from './client.ts';
import type { Resource } from './resources.ts';

/** A resource that the server serves, in its group's preferred version. */
export interface ServedResource extends Resource {
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

interface ApiResourceList {
  resources: { name: string; kind: string; namespaced: boolean; verbs: string[] }[];
}

interface ApiGroupList {
  groups: { name: string; preferredVersion: { version: string }; versions: { version: string }[] }[];
}

interface GroupDiscoveryList {
  items: { metadata: { name?: string }; versions: { version: string; freshness: string }[] }[];
}

/** Group versions of aggregated servers that do not answer now: what they serve is not known. */
export function* staleVersions(client: Client): Task<string[]> {
  const { body } = yield* client.send<GroupDiscoveryList>({ verb: 'get', path: '/apis', query: { aggregated: true } });
  return body.items.flatMap(({ metadata, versions }) => versions.filter((v) => v.freshness === 'Stale').map((v) => `${metadata.name}/${v.version}`));
}

/** All resources without subresources but those of servers that do not answer, each once, in the first version that has it (client-go: ServerPreferredResources). */
export function* servedResources(client: Client): Task<ServedResource[]> {
  const found = new Map<string, ServedResource>();
  const add = (group: string, version: string, { resources }: ApiResourceList) => {
    for (const { name, kind, namespaced, verbs } of resources) {
      const id = `${group}/${name}`;
      if (!name.includes('/') && !found.has(id)) found.set(id, { group, version, resource: name, kind, namespaced, verbs });
    }
  };
  add('', 'v1', yield* read<ApiResourceList>(client, '/api/v1'));
  const { groups } = yield* read<ApiGroupList>(client, '/apis');
  for (const { name, preferredVersion, versions } of groups) {
    const order = [preferredVersion.version, ...versions.map((v) => v.version).filter((v) => v !== preferredVersion.version)];
    for (const version of order) {
      try {
        add(name, version, yield* read<ApiResourceList>(client, `/apis/${name}/${version}`));
      } catch (error) {
        if (!isStatus(error, 'ServiceUnavailable')) throw error;
      }
    }
  }
  return [...found.values()];
}

function* read<T>(client: Client, path: string): Task<T> {
  return (yield* client.send<T>({ verb: 'get', path })).body;
}
