/** A part of a word as it was written. */
export type WordPart =
  /** Unquoted: subject to globbing and, where it came from an expansion, to splitting. */
  | { type: 'text'; text: string }
  /** In single quotes, after a backslash, or the literal stretch of a double-quoted string. */
  | { type: 'literal'; text: string }
  | { type: 'double'; parts: WordPart[] }
  | ParameterPart
  | { type: 'command'; script: Script }
  | { type: 'arithmetic'; expression: Word }
  | { type: 'process'; direction: '<' | '>'; script: Script };

/** `$x`, `${x}` and its operators. */
export interface ParameterPart {
  type: 'parameter';
  name: string;
  /** The subscript of an array element; `@` and `*` are all elements. */
  index?: Word | '@' | '*';
  /** `${#x}` */
  length?: boolean;
  /** `${!x}`, and with `prefix` set `${!x*}`; with an index of `@` or `*`: the keys. */
  indirect?: boolean;
  prefix?: boolean;
  /** `:-`, `-`, `:=`, `#`, `##`, `/`, `//`, `:`, `^^`, `@Q`, ... */
  operator?: string;
  argument?: Word;
  /** The replacement of `/`, the length of `:`. */
  second?: Word;
  /** What stood there, for "bad substitution". */
  bad?: string;
}

export interface Word {
  parts: WordPart[];
  /** As written. */
  raw: string;
  /** Set where nothing needs expanding: the word's value. */
  plain?: string;
}

export interface Assignment {
  name: string;
  index?: Word;
  append: boolean;
  value: Word | { elements: ArrayElement[] };
}

export interface ArrayElement {
  index?: Word;
  append?: boolean;
  value: Word;
}

export type RedirectOperator = '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&' | '&>' | '&>>' | '<<' | '<<<';

export interface Redirect {
  operator: RedirectOperator;
  fd?: number;
  /** `{name}>file`: the variable that gets the descriptor. */
  variable?: string;
  target: Word;
  /** The body of a here-document. */
  body?: Word;
}

export type Condition =
  | { type: 'unary'; operator: string; operand: Word }
  | { type: 'binary'; operator: string; left: Word; right: Word }
  | { type: 'not'; operand: Condition }
  | { type: 'and' | 'or'; left: Condition; right: Condition };

export interface SimpleCommand {
  type: 'simple';
  assignments: Assignment[];
  words: Word[];
  /** Array assignments among the arguments of `declare` and its kin, by position in `words`. */
  arrays?: Map<number, Assignment>;
  redirects: Redirect[];
  line: number;
}

export interface CaseItem {
  patterns: Word[];
  body: Script;
  end: ';;' | ';&' | ';;&';
}

export type CompoundCommand =
  | { type: 'subshell'; body: Script }
  | { type: 'group'; body: Script }
  | { type: 'if'; branches: { condition: Script; body: Script }[]; otherwise?: Script }
  | { type: 'while'; until: boolean; condition: Script; body: Script }
  | { type: 'for' | 'select'; name: string; words?: Word[]; body: Script }
  | { type: 'arithmetic-for'; init: Word; test: Word; step: Word; body: Script }
  | { type: 'case'; word: Word; items: CaseItem[] }
  | { type: 'arithmetic'; expression: Word }
  | { type: 'condition'; condition: Condition }
  | { type: 'coproc'; name: string; body: Command };

export interface FunctionDefinition {
  type: 'function';
  name: string;
  body: Command;
}

export type Command = SimpleCommand | (CompoundCommand & { redirects: Redirect[]; line: number }) | FunctionDefinition;

export interface Pipeline {
  commands: Command[];
  /** For each `|` whether it is `|&`. */
  both: boolean[];
  negated: boolean;
  /** `posix`: `time -p`. */
  timed?: 'plain' | 'posix';
  text: string;
}

/** Pipelines joined by `&&` and `||`. */
export interface AndOr {
  first: Pipeline;
  rest: { operator: '&&' | '||'; pipeline: Pipeline }[];
  background: boolean;
  text: string;
}

export interface Script {
  items: AndOr[];
}
