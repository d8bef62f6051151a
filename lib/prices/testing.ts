import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { compilePriceBook, cardFromDraft, type CardDraft, type PriceBook } from "@/lib/domain/price-card";

/** Drafts compiled as if published at once; line ids run through all cards from 1. */
export function bookOfDrafts(drafts: readonly CardDraft[]): PriceBook {
  let firstLineId = 1;
  return compilePriceBook(
    drafts.map((draft, index) => {
      const card = cardFromDraft(draft, { id: index + 1, publishedAtMs: 0, firstLineId });
      firstLineId += draft.lines.length;
      return card;
    }),
  );
}

/** A file of the shared material that is not part of the repository, or `null` when absent. */
export function sharedFile(...path: string[]): string | null {
  // biome-ignore lint/style/noProcessEnv: where the tests' material lies is no setting of the product
  const file = join(process.env.SHARED_DIR ?? join(process.cwd(), "..", "shared"), ...path);
  if (!existsSync(file)) return null;
  const bytes = readFileSync(file);
  return (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}
