import { type CallNode, type KeyedMovement, type MovementNode, moveNode } from "@/lib/domain/movement";
import { type MovementCell, NO_USAGE } from "@/lib/domain/movement-cell";

/** A few megabytes. A node takes a tenth of a millisecond to split, and a company has a thousand. */
const MOST_REMEMBERED = 4_000;
const known = new Map<string, KeyedMovement>();
const FIELDS = Object.keys(NO_USAGE) as (keyof MovementCell)[];

/**
 * `moveNode`, remembered by all the numbers that a node is made of: days that are over keep theirs, so that of a
 * company only what was written since is split anew. It holds numbers alone, so no figure can be late or another
 * viewer's.
 */
export function moveRemembered(node: MovementNode): KeyedMovement {
  if ("charge" in node) return moveNode(node);
  const numbers = numbersOf(node);
  const found = known.get(numbers);
  if (found) return { ...found, key: node.key };
  const moved = moveNode(node);
  if (known.size >= MOST_REMEMBERED) known.delete(known.keys().next().value ?? "");
  known.set(numbers, moved);
  return moved;
}

/** The order of the cells does not matter to the split, and the database gives them in any. */
function numbersOf({ cells }: CallNode): string {
  return cells
    .map(({ before, after }) => `${cellText(before)}>${cellText(after)}`)
    .sort()
    .join(";");
}

function cellText(cell: MovementCell | null): string {
  let text = "";
  if (cell !== null) for (const field of FIELDS) text += `${cell[field]},`;
  return text;
}
