export type Filter =
  | { type: 'identity' }
  | { type: 'recurse' }
  | { type: 'field'; of: Filter; name: Filter; optional?: boolean }
  | { type: 'slice'; of: Filter; from?: Filter; to?: Filter; optional?: boolean }
  | { type: 'iterate'; of: Filter; optional?: boolean }
  | { type: 'literal'; value: unknown }
  | { type: 'text'; format?: string; parts: (string | Filter)[] }
  | { type: 'format'; name: string }
  | { type: 'array'; of?: Filter }
  | { type: 'object'; entries: { key: Filter; value: Filter }[] }
  | { type: 'pipe'; left: Filter; right: Filter }
  | { type: 'comma'; left: Filter; right: Filter }
  | { type: 'negate'; of: Filter }
  | { type: 'binary'; operator: string; left: Filter; right: Filter }
  | { type: 'and' | 'or' | 'alternative'; left: Filter; right: Filter }
  | { type: 'assign'; operator: string; left: Filter; right: Filter }
  | { type: 'if'; test: Filter; then: Filter; otherwise?: Filter }
  | { type: 'try'; body: Filter; handler?: Filter }
  | { type: 'reduce'; source: Filter; pattern: Pattern; init: Filter; update: Filter }
  | { type: 'foreach'; source: Filter; pattern: Pattern; init: Filter; update: Filter; extract?: Filter }
  | { type: 'bind'; source: Filter; patterns: Pattern[]; body: Filter }
  | { type: 'variable'; name: string; at?: number }
  | { type: 'call'; name: string; args: Filter[]; at?: number }
  | { type: 'define'; name: string; parameters: string[]; body: Filter; rest: Filter }
  | { type: 'label'; name: string; body: Filter }
  | { type: 'break'; name: string; at?: number };

/** What `as` takes apart. */
export type Pattern = { type: 'variable'; name: string } | { type: 'array'; items: Pattern[] } | { type: 'object'; entries: { key: Filter; bind?: string; pattern?: Pattern }[] };
