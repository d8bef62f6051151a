import { compilePriceBook, cardFromDraft } from "@/lib/domain/price-card";
import { priceUsage } from "@/lib/domain/pricing";
import type { Report } from "@/lib/domain/usage-event";
import { shippedCards } from "@/lib/prices/shipped-cards";
import { nativeSource } from "@/lib/sources/native";
import { DAY_MS, type DemoCalendar, demoCalendar, WEEK_MS } from "./calendar";
import { contractedCards } from "./contract";
import { type DemoOptions, demoDays } from "./generate";
import type { DemoRecord } from "./reports";
import { FULL_SCENARIO } from "./scenario";

/** A record as our adapter reads it and our prices cost it. */
export interface PricedRecord extends DemoRecord {
  report: Report;
  /** 0 for the second report of a call; null without a price. */
  costUsd: number | null;
  contracted: boolean;
}

export type Keep = (entry: PricedRecord) => boolean;

/** A demo company's records, for tests. */
export class PricedDemo {
  readonly calendar: DemoCalendar;
  readonly all: PricedRecord[] = [];
  readonly refused: unknown[] = [];
  /** By UTC day of the charge time. */
  private readonly byDay = new Map<number, PricedRecord[]>();

  constructor(options: DemoOptions) {
    this.calendar = demoCalendar(options.nowMs, (options.scenario ?? FULL_SCENARIO).months);
    const book = this.prices();
    const seen = new Set<string>();
    for (const day of demoDays(options)) {
      const reading = nativeSource.read(
        day.map((entry) => entry.record),
        { receivedAtMs: options.nowMs },
      );
      this.refused.push(...reading.rejected);
      for (const { index, report } of reading.reports) {
        const entry = day[index];
        if (!entry) throw new Error("a report without its record");
        const { facts } = report;
        const twice = facts.providerResponseId !== undefined && seen.has(facts.providerResponseId);
        if (facts.providerResponseId) seen.add(facts.providerResponseId);
        const answer = priceUsage(
          {
            provider: facts.provider ?? null,
            model: facts.modelActual ?? facts.modelRequested ?? null,
            serviceTier: (facts.serviceTier as "batch" | undefined) ?? null,
            region: facts.region ?? null,
            account: facts.providerAccount ?? null,
            atMs: entry.atMs,
            usage: report.usage,
            usageStatus: report.usageStatus,
          },
          book,
        );
        const priced = {
          ...entry,
          report,
          costUsd: answer.priced ? (twice ? 0 : Number(answer.costPico) / 1e12) : null,
          contracted: answer.priced && answer.notes.includes("contracted"),
        };
        this.all.push(priced);
        const dayMs = entry.atMs - (entry.atMs % DAY_MS);
        const sameDay = this.byDay.get(dayMs);
        if (sameDay) sameDay.push(priced);
        else this.byDay.set(dayMs, [priced]);
      }
    }
  }

  /** Calls of a half-open range of charge times. */
  calls(fromMs: number, toMs: number, keep: Keep = () => true): PricedRecord[] {
    const found: PricedRecord[] = [];
    for (let dayMs = fromMs - (fromMs % DAY_MS); dayMs < toMs; dayMs += DAY_MS) {
      for (const entry of this.byDay.get(dayMs) ?? []) {
        if (entry.report.kind !== "call" || entry.atMs < fromMs || entry.atMs >= toMs) continue;
        if (keep(entry)) found.push(entry);
      }
    }
    return found;
  }

  /** Calls of a complete week: 0 the last one, 1 the one before. */
  week(back: number, keep?: Keep): PricedRecord[] {
    const fromMs = this.calendar.lastWeekMs - back * WEEK_MS;
    return this.calls(fromMs, fromMs + WEEK_MS, keep);
  }

  private prices() {
    let line = 1;
    const drafts = [...shippedCards(), ...contractedCards(this.calendar, shippedCards())];
    return compilePriceBook(
      drafts.map((draft, index) => {
        const card = cardFromDraft(draft, { id: index + 1, publishedAtMs: index, firstLineId: line });
        line += draft.lines.length;
        return card;
      }),
    );
  }
}

/** Dollars of some calls. */
export function usd(entries: readonly PricedRecord[]): number {
  return entries.reduce((sum, entry) => sum + (entry.costUsd ?? 0), 0);
}

/** Calls of one feature. */
export const ofFeature =
  (feature: string): Keep =>
  (entry) =>
    entry.report.ownership.feature === feature;
