import type { Terminal } from '@xterm/xterm';
import { Composer } from './composer.ts';
import { webKit } from './webkit.ts';

/**
 * Stands between WebKit's text field and xterm: Hangul goes through a Composer, everything else passes. Steps aside for
 * good once real composition events are seen, which xterm handles itself. Returns what undoes it.
 */
export function guardComposition(terminal: Terminal, screen: HTMLElement, send: (data: string) => void): () => void {
  if (!webKit) return () => undefined;
  const composer = new Composer();
  const preview = document.createElement('div');
  preview.className = 'terminal-composing';
  let native = false;

  // xterm keeps its text field where the cursor is.
  const place = () => {
    const field = terminal.textarea;
    if (!field || preview.hidden) return;
    preview.style.left = field.style.left;
    preview.style.top = field.style.top;
    preview.style.lineHeight = field.style.lineHeight;
  };
  const draw = (field: HTMLElement) => {
    preview.textContent = composer.pending;
    preview.hidden = composer.pending === '';
    if (preview.parentElement !== field.parentElement) field.parentElement?.append(preview);
    place();
  };
  const rendered = terminal.onRender(place);
  const pass = (text: string) => {
    if (text) send(text);
  };
  const finish = (field: HTMLTextAreaElement) => {
    pass(composer.flush());
    field.value = '';
    draw(field);
  };
  const fieldOf = (event: Event) => (event.target instanceof HTMLTextAreaElement ? event.target : null);

  const onInput = (event: Event) => {
    const field = fieldOf(event);
    if (native || !field || !(event instanceof InputEvent) || event.isComposing) return;
    if (event.inputType === 'deleteContentBackward' && composer.pending) {
      composer.drop();
      event.stopPropagation();
      return draw(field);
    }
    const sent = composer.input(event.inputType, event.data);
    if (sent === undefined) {
      if (composer.pending) finish(field);
      return;
    }
    event.stopPropagation();
    pass(sent);
    draw(field);
  };
  const onKey = (event: KeyboardEvent) => {
    const field = fieldOf(event);
    if (native || !field) return;
    if (event.keyCode === 229) {
      // The input event has told it already; xterm would send the field's change once more.
      if (composer.pending) event.stopPropagation();
    } else if (composer.pending && !['Shift', 'Control', 'Alt', 'Meta', 'CapsLock'].includes(event.key)) {
      finish(field);
    }
  };
  const onComposition = () => {
    native = true;
    composer.drop();
  };
  const onBlur = (event: Event) => {
    const field = fieldOf(event);
    if (!native && field && composer.pending) finish(field);
  };

  const capture = { capture: true };
  screen.addEventListener('input', onInput, capture);
  screen.addEventListener('keydown', onKey, capture);
  screen.addEventListener('compositionstart', onComposition, capture);
  screen.addEventListener('blur', onBlur, capture);
  return () => {
    screen.removeEventListener('input', onInput, capture);
    screen.removeEventListener('keydown', onKey, capture);
    screen.removeEventListener('compositionstart', onComposition, capture);
    screen.removeEventListener('blur', onBlur, capture);
    rendered.dispose();
    preview.remove();
  };
}
