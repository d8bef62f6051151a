/** What stands in for a tenant or template beyond a key's daily limit of new names. */
export const OVERFLOW_NAME = "(other)";

/** What an erased tenant is called; `id` is that of its name. */
export function erasedName(id: number): string {
  return `erased-${id}`;
}

/** Is the name of a tenant gone? A sender's own "erased-7" is not, unless it has that very id. */
export function isErased(id: number, name: string): boolean {
  return name === erasedName(id) || name.startsWith(`${erasedName(id)}-`);
}
