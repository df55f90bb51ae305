/** Dark or light: the system's theme, until somebody wants the other one. */
import { button, icon } from './dom.js';

const darkMode = matchMedia('(prefers-color-scheme: dark)');

/** Changes to the other theme. */
export function themeButton(): HTMLElement {
  const root = document.documentElement;
  const toggle = (): void => {
    const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : darkMode.matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
  };
  return button({ class: 'bare', 'aria-label': 'Dark or light' }, toggle, icon('theme'));
}

/** For what is drawn in colours of the theme, and so has to be drawn anew. */
export function whenThemeChanges(act: () => void): void {
  darkMode.addEventListener('change', act);
  new MutationObserver(act).observe(document.documentElement, { attributeFilter: ['data-theme'] });
}
