import type { CauseTableRow } from "./_components/cause-table";
import { type MovementBar, movementBars } from "@/lib/domain/movement-bars";
import { driver } from "@/lib/domain/movement-cause";
import { wholeUnits } from "@/lib/domain/movement-shapley";
import { addDays } from "@/lib/domain/period";
import { usd, usdChange } from "@/lib/format";
import type { ModelChange, NodeMovement } from "@/lib/queries/movement";
import { type NamedId, NONE } from "@/lib/queries/rows";
import type { WhyPage } from "@/lib/queries/why";
import { type ExploreQuestion, exploreHref } from "../explore/href";
import { whyHref, type WhyQuestion } from "./href";
import { centsText, chargeName } from "./movement-rows";
import type { WhyScope } from "./scope";

const PICO_PER_CENT = 10_000_000_000n;

/**
 * The rows of the table by cause. A row is printed as the page behind it prints its waterfall: across, its cents sum to
 * its change; down a column they may miss the total by the roundings.
 */
export function causeRows(
  page: WhyPage,
  scope: WhyScope,
  rest: Omit<WhyQuestion, keyof WhyScope | "cause">,
): CauseTableRow[] {
  return page.rows.map((row, at): CauseTableRow => {
    const next = nextScope(page, scope, row);
    const change = row.costAfter - row.costBefore;
    const href = (cause?: MovementBar) =>
      next ? whyHref({ ...next, ...rest, ...(cause ? { cause } : {}) }) : exploreOf(page, scope, row);
    return {
      key: `${row.kind}-${row.teamId}-${row.service.id}-${row.feature.id}-${row.environment.id}-${at}`,
      ...rowName(page, row),
      driver: driver(row),
      href: href(),
      changePico: change,
      change: usdChange(change),
      causes: movementBars(row).map(({ bar, pico, cents }) => ({
        bar,
        pico,
        text: centsText({ pico, cents }),
        href: pico === 0n ? null : href(bar),
      })),
    };
  });
}

/** The total row: the waterfall's own figures. */
export function causeTotals(page: WhyPage): { change: string; causes: { bar: MovementBar; text: string }[] } {
  const { total } = page.movement;
  return {
    change: usdChange(total.costAfter - total.costBefore),
    causes: movementBars(total).map((bar) => ({ bar: bar.bar, text: centsText(bar) })),
  };
}

/** What the rows are, as a heading. */
export const ROW_TITLES: Readonly<Record<WhyPage["rowKind"], { title: string; column: string }>> = {
  team: { title: "By team", column: "Team" },
  "service-feature": { title: "By service and feature", column: "Service / feature" },
  feature: { title: "By feature", column: "Feature" },
  environment: { title: "By environment", column: "Environment" },
};

function rowName({ rowKind }: WhyPage, row: NodeMovement): { quiet: string; name: string } {
  switch (rowKind) {
    case "team":
      return { quiet: "", name: row.team.name };
    case "environment":
      return { quiet: "", name: row.environment.name };
    case "feature":
      return { quiet: "", name: row.kind === "charge" ? "charges" : row.feature.name };
    case "service-feature":
      if (row.kind === "charge") return { quiet: "", name: chargeName(row.service) };
      return row.feature.id === 0
        ? { quiet: "", name: row.service.name }
        : { quiet: `${row.service.name} / `, name: row.feature.name };
  }
}

/** The same page one level deeper; null where there is none: charges, and a feature in one environment. */
function nextScope({ rowKind }: WhyPage, scope: WhyScope, row: NodeMovement): WhyScope | null {
  if (rowKind === "team") return { ...scope, team: row.team.slug };
  if (row.kind === "charge") return null;
  if (rowKind === "service-feature")
    return { ...scope, service: slugOf(row.service), feature: slugOf(row.feature) };
  if (rowKind === "feature") return { ...scope, feature: slugOf(row.feature) };
  return scope.environment === undefined ? { ...scope, environment: slugOf(row.environment) } : null;
}

/** Explore of just that in the later days; a booked month's days are not a range of days. */
function exploreOf({ later }: WhyPage, scope: WhyScope, row: NodeMovement): string | null {
  if (later.period !== undefined || scope.unit !== undefined) return null;
  const charge = row.kind === "charge";
  return exploreHref({
    from: later.fromDay,
    through: addDays(later.toDay, -1),
    groupBy: charge ? ["day"] : ["model"],
    filter: {
      ...(scope.team === undefined ? {} : { team: scope.team }),
      service: slugOf(row.service),
      ...(charge
        ? { kind: "charge" }
        : { feature: slugOf(row.feature), environment: slugOf(row.environment) }),
    } satisfies ExploreQuestion["filter"],
  });
}

function slugOf(name: NamedId): string {
  return name.id === 0 ? NONE : name.slug;
}

/** A row of the models of a feature, as printed. */
export interface ModelRow {
  key: string;
  model: string;
  provider: string;
  href: string | null;
  before: string;
  after: string;
  change: string;
  operationsBefore: bigint;
  operationsAfter: bigint;
}

/** Models with their cost before and after; each column's cents sum to the figure of the waterfall. */
export function modelRows(page: WhyPage, scope: WhyScope): ModelRow[] {
  const { total } = page.movement;
  const before = columnCents(page.models, (model) => model.costBefore, total.costBefore);
  const after = columnCents(page.models, (model) => model.costAfter, total.costAfter);
  return page.models.map((model, at): ModelRow => {
    const [a, b] = [before[at] ?? 0n, after[at] ?? 0n];
    return {
      key: `${model.provider}/${model.model}`,
      model: model.model,
      provider: model.provider,
      href: modelHref(page, scope, model),
      before: money(model.costBefore, a),
      after: money(model.costAfter, b),
      change: centsText({ pico: model.costAfter - model.costBefore, cents: b - a }),
      operationsBefore: model.operationsBefore,
      operationsAfter: model.operationsAfter,
    };
  });
}

function columnCents(
  models: readonly ModelChange[],
  of: (model: ModelChange) => bigint,
  total: bigint,
): bigint[] {
  const cents = wholeUnits([total], PICO_PER_CENT, roundedCents(total));
  return models.length === 0 ? [] : wholeUnits(models.map(of), PICO_PER_CENT, cents[0] ?? 0n);
}

function roundedCents(pico: bigint): bigint {
  const size = pico < 0n ? -pico : pico;
  const twice = (size % PICO_PER_CENT) * 2n;
  const whole = size / PICO_PER_CENT;
  const up = twice > PICO_PER_CENT || (twice === PICO_PER_CENT && whole % 2n === 1n);
  const cents = up ? whole + 1n : whole;
  return pico < 0n ? -cents : cents;
}

function money(pico: bigint, cents: bigint): string {
  return usd(cents === 0n ? pico : cents * PICO_PER_CENT);
}

function modelHref({ later, subject }: WhyPage, scope: WhyScope, model: ModelChange): string | null {
  if (later.period !== undefined || scope.unit !== undefined) return null;
  const { team, service, feature, environment } = subject;
  return exploreHref({
    from: later.fromDay,
    through: addDays(later.toDay, -1),
    groupBy: ["day"],
    filter: {
      ...(team ? { team: team.slug } : {}),
      ...(service ? { service: slugOf(service) } : {}),
      ...(feature ? { feature: slugOf(feature) } : {}),
      ...(environment ? { environment: slugOf(environment) } : {}),
      model: model.model,
      kind: "call",
    },
  });
}
