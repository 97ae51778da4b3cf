import { expect, it } from 'vitest';
import { createPrograms, shelves } from './registry.ts';

it.each(shelves.map((s) => [s.part.name, s] as const))('knows every program of the folder %s by name', async (_, { part, names }) => {
  const { programs } = await part.load();
  expect([...names].sort()).toEqual(Object.keys(programs).sort());
});

it('has each name once', () => {
  const names = shelves.flatMap((s) => s.names);
  expect(new Set(names).size).toBe(names.length);
  expect(createPrograms().names()).toEqual(expect.arrayContaining([...names, 'kubectl', 'bash', 'sh']));
});
