/** Three steps and whoever stands on them. */
export function Logo() {
  return (
    <svg className="logo" width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#2f67e6" />
      <path d="M6 24v-5h6.5v-5h7v3.5H26V24z" fill="none" stroke="#fff" strokeWidth="2.2" strokeLinejoin="round" strokeLinecap="round" />
      <circle cx="16" cy="8.5" r="2.6" fill="#fff" />
    </svg>
  );
}
