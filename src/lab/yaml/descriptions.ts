import type { Descriptions } from '../../engine/kinds/schema/descriptions.ts';

let loaded: Promise<Descriptions> | undefined;

/**
 * The editor's own copy of the API's descriptions, loaded when first asked for. The engine's stay apart: when it asks
 * for them is part of the simulation.
 */
export function loadDescriptions(): Promise<Descriptions> {
  loaded ??= import('../../engine/kinds/schema/descriptions.json').then((file) => file.default as unknown as Descriptions);
  return loaded;
}

/** The text of a type's field, or of the type itself; '' where there is none. */
export function textOf(descriptions: Descriptions, typeId: string, field = ''): string {
  const text = descriptions.types[typeId]?.[field];
  return typeof text === 'number' ? (descriptions.texts[text] ?? '') : (text ?? '');
}
