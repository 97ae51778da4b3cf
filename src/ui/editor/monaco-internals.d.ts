declare module 'monaco-editor/editor/standalone/browser/standaloneServices.js' {
  interface Storage {
    store(key: string, value: boolean, scope: number, target: number): void;
  }
  export const StandaloneServices: { get(id: unknown): Storage };
}

declare module 'monaco-editor/platform/storage/common/storage.js' {
  export const IStorageService: unknown;
}
