import { shares } from "@/lib/domain/money";
import type { Movement } from "@/lib/domain/movement";
import { type MovementBar, movementBars, waterfall } from "@/lib/domain/movement-bars";
import { contributors, namedCause } from "@/lib/domain/movement-cause";
import { usdChange } from "@/lib/format";
import type { NamedMovement } from "@/lib/queries/movement";
import { serviceFeature } from "@/lib/queries/rows";

const PICO_PER_CENT = 10_000_000_000n;

export const BAR_NAMES: Readonly<Record<MovementBar, string>> = {
  newGone: "New, gone, charges",
  requests: "Requests",
  waste: "Retries and fallbacks",
  tokens: "Tokens per request",
  cache: "Cache share",
  mix: "Model mix",
  price: "Price",
};

/** A bar of "why it moved" as printed. */
export interface WaterfallRow {
  bar: MovementBar;
  name: string;
  fromPico: bigint;
  toPico: bigint;
  /** Cents by largest remainder over the bars; they sum to the change above. */
  change: string;
  /** Tenths of a percent of the gross movement, prompt and answer counted apart. */
  share: number;
  /** "prompt +982.36 · answer −3.10" for tokens; else empty. */
  parts: string;
  /** The two services and features behind most of it. */
  mostly: string;
}

/** The bars that moved, from the earlier period's cost to the later one's; empty where nothing did. */
export function waterfallRows(total: Movement, features: readonly NamedMovement[]): WaterfallRow[] {
  const steps = waterfall(total);
  const share = shares(steps.map((step) => step.parts.reduce((sum, part) => sum + size(part.pico), 0n)));
  const ofFeatures = features.map((one) => ({
    name: shortName(one, features),
    picos: new Map(movementBars(one).map((bar) => [bar.bar, bar.pico])),
  }));
  return steps.map((step, at) => ({
    bar: step.bar,
    name: BAR_NAMES[step.bar],
    fromPico: step.fromPico,
    toPico: step.toPico,
    change: centsText(step),
    share: share[at] ?? 0,
    parts:
      step.parts.length > 1 ? step.parts.map((part) => `${part.field} ${centsText(part)}`).join(" · ") : "",
    mostly: ofFeatures
      .map(({ name, picos }) => ({ name, pico: picos.get(step.bar) ?? 0n }))
      .filter(({ pico }) => pico !== 0n)
      .sort((a, b) => (size(b.pico) > size(a.pico) ? 1 : size(b.pico) < size(a.pico) ? -1 : 0))
      .slice(0, 2)
      .map(({ name, pico }) => `${name} ${usdChange(pico)}`)
      .join(" · "),
  }));
}

/** The bar of the one cause that the sentence names; null where it names none or several. */
export function namedBar(total: Movement): MovementBar | null {
  const { verdict, causes } = namedCause(total);
  const field = verdict === "one" ? causes[0]?.field : undefined;
  return field === "prompt" || field === "answer" ? "tokens" : (field ?? null);
}

/** A contributor as printed. */
export interface ContributorRow {
  key: string;
  /** `service / feature`, or what the charges are of. */
  name: string;
  before: bigint;
  after: bigint;
  /** What drove it, in words. */
  driver: string;
  of: NamedMovement;
}

/** The three services and features that moved most, with what drove each in words. */
export function contributorRows(features: readonly NamedMovement[]): ContributorRow[] {
  const named = features.map((one) => ({ ...one, key: nameOf(one) }));
  return contributors(named).flatMap(({ key, driver, movement }, at) => {
    const of = named.find((one) => one === movement);
    return of
      ? [
          {
            key: `${at}-${key}`,
            name: key,
            before: movement.costBefore,
            after: movement.costAfter,
            driver,
            of,
          },
        ]
      : [];
  });
}

/** Charges of a team, or of one of its services. */
export function chargeName(service: NamedMovement["service"]): string {
  return service.id === 0 ? "charges" : `charges of ${service.slug}`;
}

function nameOf({ kind, service, feature }: Pick<NamedMovement, "kind" | "service" | "feature">): string {
  if (kind === "charge") return chargeName(service);
  return serviceFeature(service, feature);
}

/** The feature alone, as long as no other service has one of that name. */
function shortName(one: NamedMovement, all: readonly NamedMovement[]): string {
  if (one.kind === "charge" || one.feature.id === 0) return nameOf(one);
  const same = all.filter((other) => other.feature.slug === one.feature.slug);
  return same.length === 1 ? one.feature.slug : nameOf(one);
}

/** A change of so many cents. Something that is not zero never reads as zero, though its cent went to another bar. */
export function centsText({ pico, cents }: { pico: bigint; cents: bigint }): string {
  return usdChange(cents === 0n ? pico : cents * PICO_PER_CENT);
}

function size(pico: bigint): bigint {
  return pico < 0n ? -pico : pico;
}
