import { countAt, disjoint, type NormalisedUsage, notAdding } from "@/lib/sources/provider-usage/counts";
import { fromInclusive } from "@/lib/sources/provider-usage/inclusive";
import { FieldProblem, isObject, type JsonObject, readText } from "@/lib/sources/values";

/**
 * Gemini and Vertex `usageMetadata`: prompt includes the cached content; tool results
 * (`toolUsePromptTokenCount`) and thoughts come on top. Total = prompt + candidates + toolUse +
 * thoughts. Trap: some endpoints count thoughts inside candidates; then prompt + candidates
 * (+ toolUse) is already the total.
 *
 * @example prompt 3520 (3512 cached), candidates 2, thoughts 42, total 3564 -> 8 + 3512 in, 2 + 42 out
 * @throws FieldProblem `tokens_do_not_add_up` when the total fits neither reading
 */
export function fromGemini(meta: JsonObject): NormalisedUsage {
  const notes: string[] = [];
  const prompt = countAt(meta, "promptTokenCount");
  const toolUse = countAt(meta, "toolUsePromptTokenCount");
  const candidates = countAt(meta, "candidatesTokenCount") ?? countAt(meta, "responseTokenCount");
  const thoughts = countAt(meta, "thoughtsTokenCount");
  const total = countAt(meta, "totalTokenCount");
  if (prompt === undefined && candidates === undefined && thoughts === undefined && toolUse === undefined) {
    throw new FieldProblem(
      "missing_field",
      "promptTokenCount",
      "only a total is told; send promptTokenCount and candidatesTokenCount (creating a cache is no model call)",
    );
  }
  let output =
    candidates === undefined && thoughts === undefined ? undefined : (candidates ?? 0) + (thoughts ?? 0);
  let convention = "gemini-thoughts-beside";
  const promptSide = (prompt ?? 0) + (toolUse ?? 0);
  if (total !== undefined && total !== promptSide + (output ?? 0)) {
    const inclusive = candidates !== undefined && thoughts !== undefined && thoughts <= candidates;
    if (!inclusive || total !== promptSide + candidates) {
      throw notAdding(
        "totalTokenCount",
        `total ${total} is not prompt ${promptSide} + output ${output ?? 0}`,
      );
    }
    output = candidates;
    convention = "gemini-candidates-inclusive";
    notes.push("the total shows that candidates already include the thoughts");
  }
  const modality = (list: string, name: string): number | undefined => modalityCount(meta, list, name);
  const audioCached = modality("cacheTokensDetails", "AUDIO");
  const net = (name: string): number | undefined => {
    const all = modality("promptTokensDetails", name);
    return all === undefined ? undefined : Math.max(0, all - (modality("cacheTokensDetails", name) ?? 0));
  };
  const usage = fromInclusive(
    {
      input: prompt === undefined ? undefined : promptSide,
      cached: countAt(meta, "cachedContentTokenCount"),
      audioIn: modality("promptTokensDetails", "AUDIO"),
      imageIn: net("IMAGE"),
      videoIn: net("VIDEO"),
      cachedAudio: audioCached,
      output,
      reasoning: thoughts,
      audioOut: modality("candidatesTokensDetails", "AUDIO"),
      imageOut: modality("candidatesTokensDetails", "IMAGE"),
      videoOut: modality("candidatesTokensDetails", "VIDEO"),
    },
    notes,
  );
  const tier = geminiTier(meta);
  return { usage: disjoint(usage), convention, ...(tier === undefined ? {} : { serviceTier: tier }), notes };
}

/** Tokens of one modality in a `[{ modality, tokenCount }]` list; undefined when it is not listed or 0. */
function modalityCount(meta: JsonObject, list: string, name: string): number | undefined {
  const items = meta[list] ?? (list === "candidatesTokensDetails" ? meta.responseTokensDetails : undefined);
  if (!Array.isArray(items)) return undefined;
  let sum = 0;
  for (const [index, item] of items.entries()) {
    if (isObject(item) && item.modality === name) sum += countAt(item, "tokenCount", `${list}.${index}`) ?? 0;
  }
  return sum === 0 ? undefined : sum;
}

/** `trafficType` (Vertex) or `serviceTier` (AI Studio) as a tier word. */
function geminiTier(meta: JsonObject): string | undefined {
  const traffic = readText(meta.trafficType, "trafficType");
  if (traffic !== undefined) return traffic.toLowerCase().replace(/^on_demand_/, "");
  return readText(meta.serviceTier, "serviceTier");
}
