import type { ErrorInfo, ReactNode } from 'react';
import { Component } from 'react';
import { t } from '../i18n/i18n.ts';

/** A chunk that could not be fetched stays so until the page is loaded anew. */
const notLoaded = /dynamically imported module|Importing a module script failed/;

interface Props {
  title: string;
  children: ReactNode;
}

/** Shows what went wrong in place of what it holds, and offers to draw it anew. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="fault" role="alert">
        <p className="fault-title">{this.props.title}</p>
        <pre className="fault-text">{error.message}</pre>
        {notLoaded.test(error.message) ? (
          <button type="button" className="button" onClick={() => location.reload()}>
            {t('fault.reload')}
          </button>
        ) : (
          <button type="button" className="button" onClick={() => this.setState({ error: null })}>
            {t('fault.again')}
          </button>
        )}
      </div>
    );
  }
}
