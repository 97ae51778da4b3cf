import { parseVersion } from '../semver.ts';
import type { Dependency, Metadata } from './chart.ts';

const dependencyProblem = ({ name, alias }: Dependency): string | undefined =>
  alias !== undefined && alias !== '' && !/^[a-zA-Z0-9_-]+$/.test(alias) ? `dependency ${JSON.stringify(name)} has disallowed characters in the alias` : undefined;

/** What is wrong with a Chart.yaml; undefined when nothing is (chart.Metadata.Validate). */
export const metadataProblem = (m: Metadata): string | undefined => {
  if (!m.apiVersion) return 'chart.metadata.apiVersion is required';
  if (!m.name) return 'chart.metadata.name is required';
  if (m.name.includes('/')) return `chart.metadata.name ${JSON.stringify(m.name)} is invalid`;
  if (!m.version) return 'chart.metadata.version is required';
  try {
    parseVersion(String(m.version));
  } catch {
    return `chart.metadata.version ${JSON.stringify(m.version)} is invalid`;
  }
  if (m.type !== undefined && !['', 'application', 'library'].includes(m.type)) return 'chart.metadata.type must be application or library';
  const seen = new Set<string>();
  for (const dependency of m.dependencies ?? []) {
    const problem = dependencyProblem(dependency);
    if (problem) return problem;
    const key = dependency.alias || dependency.name;
    if (seen.has(key)) return `more than one dependency with name or alias ${JSON.stringify(key)}`;
    seen.add(key);
  }
  return undefined;
};
