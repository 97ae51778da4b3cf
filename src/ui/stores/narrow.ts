const query = matchMedia('(max-width: 1000px)');

export function subscribeNarrow(changed: () => void): () => void {
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

export const isNarrow = (): boolean => query.matches;
