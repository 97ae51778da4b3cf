import { goQuote } from '../../kubectl/text/gofmt.ts';
import { utf8Length } from '../../../api/utf8.ts';

/** The text that nodes are positions of, and the name that messages give it. */
export interface Source {
  name: string;
  text: string;
}

interface At {
  source: Source;
  pos: number;
}

export type Operand =
  | (At & { type: 'dot' })
  | (At & { type: 'nil' })
  | (At & { type: 'bool'; value: boolean })
  | (At & { type: 'string'; value: string; text: string })
  | (At & { type: 'number'; value: number; text: string; float: boolean })
  | (At & { type: 'field'; names: string[] })
  | (At & { type: 'variable'; name: string; names: string[] })
  | (At & { type: 'identifier'; name: string })
  | (At & { type: 'chain'; base: Operand; names: string[] })
  | Pipe;

export interface Command extends At {
  type: 'command';
  args: Operand[];
}

export interface Pipe extends At {
  type: 'pipe';
  declare: string[];
  assign: boolean;
  commands: Command[];
}

export type Action =
  | (At & { type: 'text'; text: string })
  | (At & { type: 'action'; pipe: Pipe })
  | (At & { type: 'if' | 'with' | 'range'; pipe: Pipe; body: Action[]; otherwise: Action[] | undefined })
  | (At & { type: 'template'; name: string; pipe: Pipe | undefined })
  | (At & { type: 'break' | 'continue' });

export type Node = Operand | Command | Action;

const fields = (names: readonly string[]): string => names.map((n) => `.${n}`).join('');

const pipeText = (pipe: Pipe): string => {
  const declared = pipe.declare.length > 0 ? `${pipe.declare.join(', ')} ${pipe.assign ? '=' : ':='} ` : '';
  return declared + pipe.commands.map(nodeText).join(' | ');
};

/** A node as Go writes it back. */
export const nodeText = (node: Node): string => {
  switch (node.type) {
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'bool':
      return String(node.value);
    case 'string':
    case 'number':
    case 'text':
      return node.text;
    case 'field':
      return fields(node.names);
    case 'variable':
      return node.name + fields(node.names);
    case 'identifier':
      return node.name;
    case 'chain':
      return (node.base.type === 'pipe' ? `(${nodeText(node.base)})` : nodeText(node.base)) + fields(node.names);
    case 'pipe':
      return pipeText(node);
    case 'command':
      return node.args.map((a) => (a.type === 'pipe' ? `(${nodeText(a)})` : nodeText(a))).join(' ');
    case 'action':
      return `{{${pipeText(node.pipe)}}}`;
    case 'template':
      return `{{template ${goQuote(node.name)}${node.pipe ? ` ${pipeText(node.pipe)}` : ''}}}`;
    case 'break':
    case 'continue':
      return `{{${node.type}}}`;
    default:
      return `{{${node.type} ${pipeText(node.pipe)}}}`;
  }
};

/** `name:line:column` of a node; the column counts bytes from 0. */
export const locationOf = ({ source, pos }: Node): string => {
  const before = source.text.slice(0, pos);
  const start = before.lastIndexOf('\n') + 1;
  return `${source.name}:${before.split('\n').length}:${utf8Length(before.slice(start))}`;
};
