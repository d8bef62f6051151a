import type { ModelMatch } from "@/lib/domain/price-card";

/** A name rule of the genai-prices list. */
export type MatchLogic =
  | { or: MatchLogic[] }
  | { and: MatchLogic[] }
  | { equals: string }
  | { starts_with: string }
  | { ends_with: string }
  | { contains: string }
  | { regex: string };

/** The same rule as exact names, prefixes and whole-name patterns, all lower-case. */
export function fromMatchLogic(rule: MatchLogic): ModelMatch {
  const match: ModelMatch = { exact: [], prefixes: [], patterns: [] };
  for (const part of "or" in rule ? rule.or : [rule]) {
    if ("or" in part) {
      const inner = fromMatchLogic(part);
      match.exact.push(...inner.exact);
      match.prefixes.push(...inner.prefixes);
      match.patterns.push(...inner.patterns);
    } else if ("equals" in part) match.exact.push(part.equals.toLowerCase());
    else if ("starts_with" in part) match.prefixes.push(part.starts_with.toLowerCase());
    else match.patterns.push(patternOf(part));
  }
  return {
    exact: [...new Set(match.exact)],
    prefixes: [...new Set(match.prefixes)],
    patterns: [...new Set(match.patterns)],
  };
}

/** A regular expression over the whole name. "and" becomes lookaheads from its beginning. */
function patternOf(rule: MatchLogic): string {
  if ("and" in rule) return `${rule.and.map((part) => `(?=${patternOf(part)}$)`).join("")}.*`;
  if ("or" in rule) return `(?:${rule.or.map(patternOf).join("|")})`;
  if ("equals" in rule) return escapeRegex(rule.equals.toLowerCase());
  if ("starts_with" in rule) return `${escapeRegex(rule.starts_with.toLowerCase())}.*`;
  if ("ends_with" in rule) return `.*${escapeRegex(rule.ends_with.toLowerCase())}`;
  if ("contains" in rule) return `.*${escapeRegex(rule.contains.toLowerCase())}.*`;
  // A search becomes a match of the whole: an anchored end stays, an open end gets ".*".
  const { regex } = rule;
  const anchoredEnd = regex.endsWith("$") && !regex.endsWith("\\$");
  const body = anchoredEnd ? regex.slice(0, -1) : `${regex}.*`;
  return regex.startsWith("^") ? body.slice(1) : `.*${body}`;
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
