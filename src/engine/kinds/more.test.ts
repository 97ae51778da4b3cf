import { expect, it } from 'vitest';
import { moreKinds } from './more.ts';

/** What discovery and routes need of a kind. */
const facts = ['group', 'version', 'kind', 'plural', 'singular', 'shortNames', 'categories', 'namespaced', 'deprecated', 'verbs', 'subresources', 'scale', 'schema', 'generation'] as const;

it('the facts that are there from the start are those of the declarations (vitest -u writes them)', async () => {
  const rows = moreKinds.map((kind) => JSON.stringify(Object.fromEntries(facts.flatMap((fact) => (kind[fact] === undefined ? [] : [[fact, kind[fact]]])))));
  await expect(`[\n${rows.join(',\n')}\n]\n`).toMatchFileSnapshot('./facts.json');
});
