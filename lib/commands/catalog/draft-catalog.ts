import { Document, isMap, isSeq } from "yaml";
import type { Queryable } from "@/db/client";
import { type EnvironmentClass, normaliseName } from "@/lib/domain/catalog";
import { DEFECTS, type Defect } from "@/lib/domain/ledger-codes";
import { type Pico, toUsd } from "@/lib/domain/money";
import { toYaml } from "./export-catalog";

interface Claim {
  defect: Defect;
  name: string;
  kind: string;
  requests: bigint;
  costPico: Pico;
}

/** All spellings of one claimed name: they share a normal form, so the catalog needs only the one. */
interface Draft {
  slug: string;
  /** The costliest spelling. */
  name: string;
  requests: bigint;
  costPico: Pico;
}

const CLAIMED: readonly Defect[] = [
  "unknown_team",
  "unknown_service",
  "unknown_environment",
  "unknown_feature",
  "untagged",
];

/**
 * What senders claim and the catalog does not have, as a catalog file to complete and apply: costliest first,
 * with the money and requests behind each name. Nothing is guessed silently: what has to be decided says so.
 */
export async function draftCatalog(sql: Queryable): Promise<string> {
  const rows = await sql<{ defect: number; name: string; kind: string; requests: string; cost: string }[]>`
    select g.defect, n.name, n.kind, sum(g.events)::text as requests, sum(g.cost)::text as cost
    from exception_groups g join names n on n.id = g.value_id
    where g.defect = any(${CLAIMED.map((defect) => DEFECTS.indexOf(defect))}::int4[])
    group by g.defect, n.name, n.kind having sum(g.events) > 0
    order by sum(g.cost) desc, sum(g.events) desc, n.name`;
  const claims = rows.flatMap((row): Claim[] => {
    const defect = DEFECTS[row.defect];
    const { name, kind } = row;
    return defect ? [{ defect, name, kind, requests: BigInt(row.requests), costPico: BigInt(row.cost) }] : [];
  });
  if (claims.length === 0) return "# Senders claim no name that the catalog does not have.\n";
  const of = (defect: Defect) => grouped(claims.filter((claim) => claim.defect === defect));
  const teams = of("unknown_team");
  const services = of("unknown_service");
  const environments = of("unknown_environment");
  const seen = claims.filter((claim) => claim.defect === "untagged" && isPlace(claim.kind));

  const document = new Document({
    ...section("environments", environments, ({ slug }) => ({ slug, class: guessClass(slug) })),
    ...section("teams", teams, ({ slug, name }) => ({ slug, name })),
    ...section("services", services, ({ slug, name }) => ({ slug, name })),
  });
  document.commentBefore = [
    " Names that senders use and the catalog does not have, costliest first. Decide each one: keep the line to",
    " accept it, write the name as an alias of something that exists to map it, delete the line to reject it.",
    ...seen.map(
      (claim) =>
        ` no owner: ${claim.kind} ${claim.name}: ${figures(claim)}; an ownership rule would give it one`,
    ),
    ...of("unknown_feature").map(
      (draft) => ` not a feature of its service: ${draft.name}: ${figures(draft)}`,
    ),
    ...(services.length > 0 ? [" Services have no owner yet: add team: to each."] : []),
    ...(environments.length > 0 ? [" The classes of environments are guesses from their names."] : []),
  ].join("\n");
  annotate(document, "environments", environments);
  annotate(document, "teams", teams);
  annotate(document, "services", services);
  return toYaml(document);
}

function grouped(claims: readonly Claim[]): Draft[] {
  const drafts = new Map<string, Draft>();
  for (const claim of claims) {
    const slug = normaliseName(claim.name);
    if (slug === "") continue;
    const draft = drafts.get(slug) ?? { slug, name: claim.name, requests: 0n, costPico: 0n };
    draft.requests += claim.requests;
    draft.costPico += claim.costPico;
    drafts.set(slug, draft);
  }
  return [...drafts.values()].sort((a, b) =>
    a.costPico === b.costPico ? 0 : a.costPico > b.costPico ? -1 : 1,
  );
}

function section(name: string, drafts: readonly Draft[], entry: (draft: Draft) => Record<string, unknown>) {
  return drafts.length === 0 ? {} : { [name]: drafts.map(entry) };
}

function annotate(document: Document, name: string, drafts: readonly Draft[]): void {
  const list = document.get(name);
  if (!isSeq(list)) return;
  list.items.forEach((item, index) => {
    const draft = drafts[index];
    if (isMap(item) && draft) item.comment = ` ${figures(draft)}`;
  });
}

/** `412.50 USD in 1204 requests`. */
function figures({ costPico, requests }: { costPico: Pico; requests: bigint }): string {
  return `${toUsd(costPico).slice(0, -10)} USD in ${requests} requests`;
}

/** Things an ownership rule can match; a source or a service cannot be. */
function isPlace(kind: string): boolean {
  return kind === "virtual_key" || kind === "namespace" || kind === "service_account";
}

function guessClass(name: string): EnvironmentClass {
  if (/prod|prd|live/.test(name)) return "production";
  if (/eval|bench/.test(name)) return "eval";
  return /stag|stg|test|qa|dev/.test(name) ? "staging" : "internal";
}
