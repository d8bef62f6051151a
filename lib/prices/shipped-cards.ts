import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CardDraft } from "@/lib/domain/price-card";
import { readCardFile } from "@/lib/prices/card-file";

let shipped: CardDraft[] | undefined;

/**
 * The cards in `prices/`, one per provider, by provider name. Read once per process.
 *
 * @throws Error when the folder is not found, CardFileError when a card is broken
 */
export function shippedCards(): CardDraft[] {
  shipped ??= readFolder(pricesFolder());
  return shipped;
}

function readFolder(folder: string): CardDraft[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => readCardFile(readFileSync(join(folder, file), "utf8")));
}

/** Beside the working directory (`npm run` and the server start there), else beside this file. */
function pricesFolder(): string {
  const candidates = [join(process.cwd(), "prices")];
  // A bundler may leave an address here that is no file; then only the first place counts.
  if (import.meta.url.startsWith("file:")) {
    try {
      candidates.push(join(dirname(fileURLToPath(import.meta.url)), "..", "..", "prices"));
    } catch {
      // Not a path of this machine.
    }
  }
  const found = candidates.find((folder) => existsSync(join(folder, "openai.yaml")));
  if (found === undefined) throw new Error(`no price cards found in ${candidates.join(" or ")}`);
  return found;
}
