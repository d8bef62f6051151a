"use client";

import { isTheme, THEME_COOKIE, type Theme } from "./theme";

const YEAR_SECONDS = 31_536_000;

/** The theme on screen: the chosen one, else the system's. */
function themeNow(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (isTheme(chosen)) return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/**
 * Names the theme it switches to. Both names are in the page and the style sheet shows one, since the server does
 * not know what the system prefers.
 */
export function ThemeSwitch() {
  return (
    <button
      type="button"
      className="min-h-6 text-body text-ink-2 hover:text-ink"
      onClick={() => {
        const next: Theme = themeNow() === "dark" ? "light" : "dark";
        document.documentElement.dataset.theme = next;
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere yet
        document.cookie = `${THEME_COOKIE}=${next}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
      }}
    >
      <span className="only-in-light">Dark</span>
      <span className="only-in-dark">Light</span>
      <span className="sr-only"> theme</span>
    </button>
  );
}
