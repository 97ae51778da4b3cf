import type { Word } from './ast.ts';
import { Parser } from './parser.ts';
import { makeWord, type Dialect } from './word.ts';

/** A text as the inside of a here-document, in which expansions happen. */
export const textWord = (text: string, dialect: Dialect): Word => makeWord([{ type: 'double', parts: new Parser(text, { dialect }).textParts() }], text);
