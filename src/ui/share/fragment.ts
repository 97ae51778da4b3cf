export const linkPrefix = '#r=';

/** Whether the page was opened by a share link; apart from link.ts, which brings the inflater. */
export const hasRecording = (hash: string): boolean => hash.startsWith(linkPrefix);
