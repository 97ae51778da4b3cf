import { create } from '../stores/store.ts';

export interface Question {
  title: string;
  body: string;
  confirm: string;
  /** The confirming button destroys something. */
  danger?: boolean;
}

/** The question on the screen, and what becomes of its answer. */
export const useQuestion = create<{ question: Question | null; answer: ((yes: boolean) => void) | null }>(() => ({ question: null, answer: null }));

/** Asks in a dialog; false when it is cancelled or another question takes its place. */
export function ask(question: Question): Promise<boolean> {
  useQuestion.getState().answer?.(false);
  return new Promise((resolve) => {
    useQuestion.setState({
      question,
      answer: (yes) => {
        useQuestion.setState({ question: null, answer: null });
        resolve(yes);
      },
    });
  });
}
