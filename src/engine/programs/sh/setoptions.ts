/** Letters of `set` and the names that they have with `-o`. */
export const setOptions: Readonly<Record<string, string>> = {
  a: 'allexport',
  b: 'notify',
  C: 'noclobber',
  e: 'errexit',
  f: 'noglob',
  h: 'hashall',
  m: 'monitor',
  n: 'noexec',
  u: 'nounset',
  v: 'verbose',
  x: 'xtrace',
  B: 'braceexpand',
  E: 'errtrace',
  H: 'histexpand',
  T: 'functrace',
};

export const longOptions: readonly string[] = [...Object.values(setOptions), 'pipefail', 'ignoreeof', 'emacs', 'vi', 'history', 'posix', 'nolog', 'interactive-comments', 'physical', 'privileged', 'onecmd', 'keyword'].sort();
