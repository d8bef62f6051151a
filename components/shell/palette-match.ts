/** One line of the palette. */
export interface PaletteItem {
  /** Unique in the palette. */
  id: string;
  label: string;
  /** Beside the label: whose it is, where it is. Searched too. */
  aside?: string;
  href: string;
}

export interface PaletteGroup {
  heading: string;
  items: PaletteItem[];
}

const MOST_A_GROUP = 6;
const MOST_UNTYPED = 12;

/**
 * The lines that hold every word typed, best first: whole label, start of the label, start of a word, then anywhere.
 * At most six a group. With nothing typed, the groups as they are, twelve lines each.
 *
 * @example matchPalette(groups, "tick sum") // finds "summarize-thread" of "ticket-copilot"
 */
export function matchPalette(groups: readonly PaletteGroup[], typed: string): PaletteGroup[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return groups.flatMap(({ heading, items }) => {
    const found =
      words.length === 0
        ? items
        : items
            .flatMap((item, at) => {
              const rank = rankOf(item, words);
              return rank === null ? [] : [{ item, rank, at }];
            })
            .sort((a, b) => a.rank - b.rank || a.at - b.at)
            .map(({ item }) => item);
    const most = words.length === 0 ? MOST_UNTYPED : MOST_A_GROUP;
    return found.length === 0 ? [] : [{ heading, items: found.slice(0, most) }];
  });
}

function rankOf(item: PaletteItem, words: readonly string[]): number | null {
  const label = item.label.toLowerCase();
  const text = `${label} ${item.aside?.toLowerCase() ?? ""}`;
  if (!words.every((word) => text.includes(word))) return null;
  const typed = words.join(" ");
  if (label === typed) return 0;
  if (label.startsWith(typed)) return 1;
  const starts = label.split(/[\s/_-]+/);
  return words.every((word) => starts.some((start) => start.startsWith(word))) ? 2 : 3;
}
