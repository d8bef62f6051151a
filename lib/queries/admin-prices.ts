import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import { DEFECTS } from "@/lib/domain/ledger-codes";
import { normaliseProvider } from "@/lib/domain/model-id";
import type { Reader } from "./reader";
import { big } from "./rows";

/** A model whose calls wait for a price, in open months. */
export interface UnpricedModel {
  /** As sent; null: the sender named none, and no card can price it. */
  provider: string | null;
  /** Slug that cards are filed under. */
  providerSlug: string | null;
  model: string | null;
  requests: bigint;
  tokens: bigint;
  since: Date;
  last: Date;
  /** A draft of the provider's list card, if one is waiting. */
  draft: { id: number; version: string } | null;
  /** The provider's list card in force: null, there is none. */
  current: string | null;
}

/** A published card that prices calls, or will. */
export interface CardInForce {
  id: number;
  provider: string;
  kind: "list" | "contracted";
  account: string | null;
  version: string;
  source: string;
  /** Null: since ever. */
  validFrom: Date | null;
  publishedAt: Date;
  publishedBy: string | null;
  models: number;
  lines: number;
  /** Earlier published cards of the same provider and account. */
  earlier: number;
  /** Begins later; until then the one before it holds. */
  upcoming: boolean;
}

/** A draft that nobody published yet. */
export interface WaitingDraft {
  id: number;
  provider: string;
  kind: "list" | "contracted";
  account: string | null;
  version: string;
  source: string;
  createdAt: Date;
  createdBy: string | null;
  models: number;
  lines: number;
}

/** Models without a price, most requests first. Prices are the company's: nobody without `price:read` gets any. */
export async function unpricedModels(sql: Reader, viewer: Viewer): Promise<UnpricedModel[]> {
  if (!can(viewer.role, "price:read")) return [];
  const rows = await sql<
    {
      provider: string | null;
      model: string | null;
      requests: string;
      tokens: string;
      since: Date;
      last: Date;
    }[]
  >`
    with waiting as (
      select d.provider_id, d.model_id, sum(d.unpriced_n) as requests,
        sum(case when d.unpriced_n > 0 then d.input_uncached + d.cache_read + d.cache_write_5m + d.cache_write_1h
          + d.output + d.reasoning + d.audio_in + d.audio_out + d.image_in + d.image_out + d.video_in + d.video_out
          + d.audio_cache_read else 0 end) as tokens
      from provider_daily d join periods p using (period)
      where p.closed_at is null and d.kind = 0 group by 1, 2 having sum(d.unpriced_n) > 0
    ), seen as (
      select g.value_id as model_id, sum(g.tokens) as tokens, min(g.first_seen_at) as since,
        max(g.last_seen_at) as last
      from exception_groups g join periods p using (period)
      where g.defect = ${DEFECTS.indexOf("unpriced")} and g.events > 0 and p.closed_at is null group by 1
    )
    select pn.name as provider, mn.name as model, w.requests,
      -- A group is by model alone: where several providers serve it, their days say how many tokens each has.
      case when count(*) over (partition by w.model_id) = 1 then s.tokens else w.tokens end as tokens,
      s.since, s.last
    from waiting w join seen s using (model_id)
    left join names pn on pn.id = w.provider_id and w.provider_id <> 0
    left join names mn on mn.id = w.model_id and w.model_id <> 0
    order by w.requests desc, mn.name, pn.name`;
  const [drafts, cards] = await Promise.all([waitingDrafts(sql, viewer), cardsInForce(sql, viewer)]);
  return rows.map((row) => {
    const providerSlug = row.provider === null ? null : normaliseProvider(row.provider);
    const isList = (card: { provider: string; kind: string }) =>
      card.kind === "list" && card.provider === providerSlug;
    const draft = drafts.find(isList);
    return {
      provider: row.provider,
      providerSlug,
      model: row.model,
      requests: big(row.requests),
      tokens: big(row.tokens),
      since: row.since,
      last: row.last,
      draft: draft ? { id: draft.id, version: draft.version } : null,
      current: cards.find(isList)?.version ?? null,
    };
  });
}

/** The card in force of each provider and account, and those that begin later. */
export async function cardsInForce(sql: Reader, viewer: Viewer): Promise<CardInForce[]> {
  if (!can(viewer.role, "price:read")) return [];
  return sql<CardInForce[]>`
    with published as (
      select c.*, coalesce(c.valid_from > now(), false) as upcoming,
        row_number() over (partition by provider, kind, account, coalesce(c.valid_from > now(), false)
          order by published_at desc, valid_from desc nulls last, version desc, id desc) as place,
        count(*) over (partition by provider, kind, account)::int4 as versions,
        max(published_at) filter (where coalesce(c.valid_from <= now(), true))
          over (partition by provider, kind, account) as current_at
      from price_cards c where state = 'published'
    )
    select id, provider, kind, account, version, source, valid_from as "validFrom", published_at as "publishedAt",
      published_by as "publishedBy", versions - 1 as earlier, upcoming,
      (select count(distinct model)::int4 from price_lines l where l.card_id = p.id) as models,
      (select count(*)::int4 from price_lines l where l.card_id = p.id) as lines
    from published p
    -- A card that begins later takes over only from those published before it.
    where place = 1 and (not upcoming or current_at is null or published_at >= current_at)
    order by provider, kind desc, account nulls first, upcoming`;
}

/** Drafts, newest first. */
export async function waitingDrafts(sql: Reader, viewer: Viewer): Promise<WaitingDraft[]> {
  if (!can(viewer.role, "price:read")) return [];
  return sql<WaitingDraft[]>`
    select id, provider, kind, account, version, source, created_at as "createdAt", created_by as "createdBy",
      (select count(distinct model)::int4 from price_lines l where l.card_id = c.id) as models,
      (select count(*)::int4 from price_lines l where l.card_id = c.id) as lines
    from price_cards c where state = 'draft' order by created_at desc, id desc`;
}

/** The versions of a provider's list card, newest first, drafts too. */
export async function listVersions(
  sql: Reader,
  viewer: Viewer,
  provider: string,
): Promise<{ id: number; version: string; state: "draft" | "published" }[]> {
  if (!can(viewer.role, "price:read")) return [];
  return sql`
    select id, version, state from price_cards where provider = ${provider} and kind = 'list'
    order by published_at desc nulls first, id desc`;
}
