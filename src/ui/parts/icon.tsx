/** Strokes on a 16 by 16 grid; `currentColor`, so that a state colours its icon. */
const strokes = {
  play: 'M5 3.2v9.6l7.6-4.8z',
  pause: 'M5.2 3.2v9.6M10.8 3.2v9.6',
  step: 'M3.5 3.5v9l6.5-4.5zM12.5 3.5v9',
  skip: 'M2.5 4v8l5-4zM8 4v8l5-4zM14 4v8',
  reset: 'M3 8a5 5 0 1 0 1.6-3.7M3 2.8v3h3',
  share: 'M8 9.8V2.4M5 5l3-3 3 3M3 8.6v4.6h10V8.6',
  link: 'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-.7.7M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9a2.6 2.6 0 0 0 3.7 3.7l.7-.7',
  download: 'M8 2.4v7.4M5 7l3 3 3-3M3 13.4h10',
  upload: 'M8 10V2.6M5 5.4l3-3 3 3M3 13.4h10',
  theme: 'M8 2.2a5.8 5.8 0 1 0 0 11.6zM8 2.2a5.8 5.8 0 0 1 0 11.6',
  language: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM2 8h12M8 2c-3.6 3.6-3.6 8.4 0 12M8 2c3.6 3.6 3.6 8.4 0 12',
  search: 'M7 2.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4zM10.2 10.2l3.3 3.3',
  help: 'M5.6 6a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2.9-1.2 1.7M8 12.4v.1',
  keyboard: 'M1.8 4h12.4v8H1.8zM4.4 6.6h.1M6.8 6.6h.1M9.2 6.6h.1M11.6 6.6h.1M5 9.4h6',
  book: 'M8 4.2C6.4 3 4.4 2.8 2.2 3v9.4c2.2-.2 4.2 0 5.8 1.2 1.6-1.2 3.6-1.4 5.8-1.2V3C11.6 2.8 9.6 3 8 4.2zM8 4.2v9.4',
  file: 'M3.8 1.9h5.4l3 3v9.2H3.8zM9 2v3.2h3.2',
  files: 'M5.4 4.6V2h5l2.4 2.4V11H10M3.2 4.8h4.6l2.2 2.2v7H3.2z',
  folder: 'M1.9 12.8V3.4h4.2l1.4 1.8h6.6v7.6z',
  terminal: 'M2.6 4.4 6 8l-3.4 3.6M7.6 12h5.8',
  diagram: 'M6 2h4v3.4H6zM1.8 10.6h4V14h-4zM10.2 10.6h4V14h-4zM8 5.4v2.6M3.8 10.6V8h8.4v2.6',
  plus: 'M8 3v10M3 8h10',
  close: 'm4 4 8 8M12 4l-8 8',
  maximise: 'M9.6 2.4h4v4M6.4 13.6h-4v-4M13.4 2.6 9.4 6.6M2.6 13.4l4-4',
  restore: 'M13.6 6.4h-4v-4M2.4 9.6h4v4M9.8 6.2l3.8-3.8M6.2 9.8l-3.8 3.8',
  more: 'M3.4 8h.1M8 8h.1M12.6 8h.1',
  check: 'm3.2 8.4 3.2 3.2 6.4-7',
  chevron: 'm4.4 6.4 3.6 3.6 3.6-3.6',
  right: 'm6.4 4.4 3.6 3.6-3.6 3.6',
  warn: 'M8 2.4 14.2 13H1.8zM8 6.6v3M8 11.3v.1',
  error: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 5v3.6M8 10.9v.1',
  info: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 7.4V11M8 5v.1',
  ok: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM5.4 8.2l1.9 1.9 3.5-3.9',
  trash: 'M2.8 4.4h10.4M6 4.4V2.6h4v1.8M4 4.4l.6 9h6.8l.6-9M6.8 7v4M9.2 7v4',
  edit: 'M3 13l.8-3.2 7-7 2.4 2.4-7 7zM9.4 4.2l2.4 2.4',
  scale: 'M2.4 2.4h11.2v11.2H2.4zM8 5.2v5.6M5.2 8h5.6',
  power: 'M8 2.2v5.4M4.6 4.2a5 5 0 1 0 6.8 0',
  apply: 'M2.8 8h8.4M8 4.4 11.6 8 8 11.6M13.8 3v10',
  save: 'M2.8 2.8h8l2.4 2.4v8H2.8zM5.2 2.8v3.4h4.6V2.8M5 13V9.4h6V13',
  cluster: 'M8 1.8 13.4 5v6L8 14.2 2.6 11V5zM8 1.8V8M13.4 11 8 8M2.6 11 8 8',
  minus: 'M3 8h10',
  larger: 'M1.8 12.6 5.6 3.4l3.8 9.2M3 9.8h5.2M12.6 4.6v4.8M10.2 7h4.8',
  smaller: 'M1.8 12.6 5.6 3.4l3.8 9.2M3 9.8h5.2M10.2 7h4.8',
  copy: 'M5.4 5.4h8v8h-8zM10.6 5.4V2.6h-8v8h2.8',
  beside: 'M2.2 2.8h11.6v10.4H2.2zM8 2.8v10.4',
  below: 'M2.2 2.8h11.6v10.4H2.2zM2.2 8h11.6',
  up: 'm4.4 9.6 3.6-3.6 3.6 3.6',
  columns: 'M2.2 2.8h11.6v10.4H2.2zM6.6 2.8v10.4',
} as const;

export type IconName = keyof typeof strokes;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth={1.5} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={strokes[name]} />
    </svg>
  );
}
