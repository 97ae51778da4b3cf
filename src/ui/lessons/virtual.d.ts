declare module 'virtual:lessons' {
  export interface LessonEntry {
    id: string;
    code: string;
    track: string;
    order: number;
    minutes: number;
    steps: { id: string; solution: string[] }[];
    title: Record<'ko' | 'en', string>;
    summary: Record<'ko' | 'en', string>;
  }
  export interface StepText {
    title: string;
    body: string;
    hints: string[];
    wrong: Record<string, string>;
  }
  export interface LessonText {
    title: string;
    summary: string;
    end: string;
    steps: Record<string, StepText>;
  }
  export const index: LessonEntry[];
  export const texts: Record<string, () => Promise<{ default: LessonText }>>;
}
