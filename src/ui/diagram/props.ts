import { createContext, useContext } from 'react';
import type { Action, ObjectRef } from '../../lab/protocol.ts';

/** What the picture's menus ask the page to do. */
export interface DiagramActions {
  act(action: Action): void;
  /** Opens the object's YAML in the editor. */
  openYaml(ref: ObjectRef): void;
  /** Puts a command line on the terminal's prompt without running it. */
  typeCommand(text: string): void;
}

export interface DiagramProps {
  actions: DiagramActions;
  selected: ObjectRef | null;
  onSelect(ref: ObjectRef | null): void;
  /** Says something to screen readers. */
  announce?(text: string): void;
}

const Context = createContext<DiagramProps | null>(null);

export const DiagramContext = Context.Provider;

/** The props of the Diagram around a component. */
export function useDiagram(): DiagramProps {
  const props = useContext(Context);
  if (!props) throw new Error('outside of a Diagram');
  return props;
}
