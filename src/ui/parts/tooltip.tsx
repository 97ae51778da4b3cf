import { useEffect, useRef } from 'react';
import './tooltip.css';

const delay = 450;

/**
 * One tooltip for the whole page, for whatever carries `data-tip` (and `data-keys`, `data-command`). The words are the control's
 * accessible name already, so it is hidden from screen readers.
 */
export function Tooltip() {
  const tip = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let timer = 0;
    let shownFor: Element | null = null;

    const hide = () => {
      clearTimeout(timer);
      shownFor = null;
      tip.current?.removeAttribute('data-shown');
    };
    const show = (target: HTMLElement) => {
      const box = tip.current;
      const text = target.dataset['tip'];
      if (!box || !text || !target.isConnected) return;
      box.replaceChildren(text);
      if (target.dataset['keys']) {
        const keys = document.createElement('kbd');
        keys.textContent = target.dataset['keys'];
        box.append(keys);
      }
      if (target.dataset['command']) {
        const command = document.createElement('code');
        command.textContent = target.dataset['command'];
        box.append(command);
      }
      const at = target.getBoundingClientRect();
      const { offsetWidth: width, offsetHeight: height } = box;
      const left = Math.max(6, Math.min(innerWidth - width - 6, at.left + at.width / 2 - width / 2));
      const below = at.bottom + height + 12 < innerHeight;
      box.style.transform = `translate(${Math.round(left)}px, ${Math.round(below ? at.bottom + 6 : at.top - height - 6)}px)`;
      box.dataset['shown'] = '';
    };
    const want = (event: Event) => {
      const target = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-tip]') : null;
      if (target === shownFor) return;
      const quick = shownFor !== null;
      hide();
      if (!target) return;
      if (event.type === 'focusin' && !target.matches(':focus-visible')) return;
      shownFor = target;
      timer = window.setTimeout(() => show(target), quick ? 60 : delay);
    };
    const key = (event: KeyboardEvent) => event.key === 'Escape' && hide();

    document.addEventListener('pointerover', want);
    document.addEventListener('focusin', want);
    document.addEventListener('focusout', hide);
    document.addEventListener('pointerdown', hide);
    document.addEventListener('keydown', key);
    return () => {
      hide();
      document.removeEventListener('pointerover', want);
      document.removeEventListener('focusin', want);
      document.removeEventListener('focusout', hide);
      document.removeEventListener('pointerdown', hide);
      document.removeEventListener('keydown', key);
    };
  }, []);

  return <div ref={tip} className="tooltip" aria-hidden="true" />;
}
