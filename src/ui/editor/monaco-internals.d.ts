declare module 'monaco-editor/editor/standalone/browser/standaloneServices.js' {
  interface Storage {
    store(key: string, value: boolean, scope: number, target: number): void;
  }
  export const StandaloneServices: { get(id: unknown): Storage };
}

declare module 'monaco-editor/platform/storage/common/storage.js' {
  export const IStorageService: unknown;
}

declare module 'monaco-editor/languages/definitions/yaml/yaml.js' {
  import type { languages } from 'monaco-editor';
  export const conf: languages.LanguageConfiguration;
  export const language: languages.IMonarchLanguage;
}
