export type Expression =
  | { type: 'number'; value: number }
  | { type: 'string'; value: string }
  | { type: 'regex'; source: string }
  | { type: 'variable'; name: string }
  | { type: 'field'; index: Expression }
  | { type: 'element'; name: string; index: Expression[] }
  | { type: 'in'; index: Expression[]; name: string }
  | { type: 'assign'; operator: string; target: Expression; value: Expression }
  | { type: 'binary'; operator: string; left: Expression; right: Expression }
  | { type: 'concat'; left: Expression; right: Expression }
  | { type: 'and' | 'or'; left: Expression; right: Expression }
  | { type: 'match'; negate: boolean; left: Expression; right: Expression }
  | { type: 'unary'; operator: '!' | '-' | '+'; operand: Expression }
  | { type: 'step'; prefix: boolean; by: 1 | -1; target: Expression }
  | { type: 'ternary'; test: Expression; yes: Expression; no: Expression }
  | { type: 'call'; name: string; args: Expression[] }
  | { type: 'builtin'; name: string; args: Expression[] }
  | { type: 'getline'; target?: Expression; file?: Expression; command?: Expression }
  | { type: 'group'; inner: Expression };

export interface Redirection {
  operator: '>' | '>>' | '|';
  target: Expression;
}

export type Statement =
  | { type: 'expression'; value: Expression }
  | { type: 'print' | 'printf'; args: Expression[]; redirection?: Redirection }
  | { type: 'block'; body: Statement[] }
  | { type: 'if'; test: Expression; then: Statement; otherwise?: Statement }
  | { type: 'while'; test: Expression; body: Statement }
  | { type: 'do'; body: Statement; test: Expression }
  | { type: 'for'; init?: Statement; test?: Expression; step?: Statement; body: Statement }
  | { type: 'for-in'; variable: string; array: string; body: Statement }
  | { type: 'next' | 'nextfile' | 'break' | 'continue' }
  | { type: 'exit' | 'return'; value?: Expression }
  | { type: 'delete'; name: string; index?: Expression[] };

export interface AwkFunction {
  parameters: string[];
  body: Statement;
}

export interface Rule {
  /** Undefined: for every record. */
  pattern?: Expression;
  end?: Expression;
  body?: Statement;
  active?: boolean;
}

export interface AwkProgram {
  begin: Statement[];
  rules: Rule[];
  end: Statement[];
  functions: Map<string, AwkFunction>;
}
