/** Cookie that holds a chosen theme; without it the system decides. */
export const THEME_COOKIE = "whospent-theme";

export type Theme = "light" | "dark";

/** Is this one of the two themes? */
export function isTheme(value: unknown): value is Theme {
  return value === "light" || value === "dark";
}
