import type { Tone } from './glyphs.ts';

/** Colours of the theme in force, for the canvases. */
export interface Palette {
  tone: Record<Tone, string>;
  soft: Record<Tone, string>;
  text: string;
  dim: string;
  faint: string;
  node: string;
  nodeLine: string;
  selected: string;
  accent: string;
  violet: string;
  surface: string;
  fonts: { ui: string; mono: string };
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const get = (name: string): string => style.getPropertyValue(name).trim();
  const tones = (suffix: string): Record<Tone, string> => ({ ok: get(`--ok${suffix}`), info: get(`--info${suffix}`), warn: get(`--warn${suffix}`), bad: get(`--bad${suffix}`), idle: get(`--idle${suffix}`) });
  return {
    tone: tones('-fill'),
    soft: tones('-soft'),
    text: get('--text'),
    dim: get('--text-2'),
    faint: get('--text-3'),
    node: get('--d-node'),
    nodeLine: get('--d-node-line'),
    selected: get('--focus'),
    accent: get('--accent'),
    violet: get('--violet'),
    surface: get('--d-back'),
    fonts: { ui: get('--font-ui'), mono: get('--font-mono') },
  };
}
