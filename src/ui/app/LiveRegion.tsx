import { useNotices } from '../stores/notices.ts';

/** What `announce` says. Two regions take turns, so that the same words are heard again. */
export function LiveRegion() {
  const { text, count } = useNotices((s) => s.spoken);
  return (
    <div className="sr-only">
      <output aria-live="polite">{count % 2 === 0 ? text : ''}</output>
      <output aria-live="polite">{count % 2 === 1 ? text : ''}</output>
    </div>
  );
}
