import { useNotices } from '../stores/notices.ts';

/** What `announce` says. Two regions take turns, so that the same words are heard again. */
export function LiveRegion() {
  const { text, count } = useNotices((s) => s.spoken);
  return (
    <div className="sr-only">
      <div role="status" aria-live="polite">
        {count % 2 === 0 ? text : ''}
      </div>
      <div role="status" aria-live="polite">
        {count % 2 === 1 ? text : ''}
      </div>
    </div>
  );
}
