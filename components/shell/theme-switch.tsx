"use client";

import { toggleTheme } from "./toggle-theme";

/**
 * Names the theme it switches to. Both names are in the page and the style sheet shows one, since the server does
 * not know what the system prefers.
 */
export function ThemeSwitch() {
  return (
    <button type="button" className="min-h-6 text-body text-ink-2 hover:text-ink" onClick={toggleTheme}>
      <span className="only-in-light">Dark</span>
      <span className="only-in-dark">Light</span>
      <span className="sr-only"> theme</span>
    </button>
  );
}
