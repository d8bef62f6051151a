import type { Viewer } from "@/lib/auth/viewer";
import type { Movement } from "@/lib/domain/movement";
import { opening, type Sentence } from "@/lib/domain/sentence";
import {
  groupNodes,
  type ModelChange,
  type MovementSpan,
  movementNodes,
  type NamedMovement,
  type NodeMovement,
} from "./movement";
import { incompleteText } from "./opening-facts";
import { reportingTimezone } from "./overview";
import type { Reader } from "./reader";
import { serviceFeature } from "./rows";
import { type TrustStrip, trustStrip } from "./trust-strip";
import { type WhyAsked, type WhySubject, whySubject } from "./why-scope";

/** What the rows of a page are: one level below its subject. */
export type WhyRowKind = "team" | "service-feature" | "feature" | "environment";

export interface WhyPage {
  subject: WhySubject;
  later: MovementSpan;
  earlier: MovementSpan;
  timeZone: string;
  trust: TrustStrip;
  sentence: Sentence;
  movement: { total: Movement; features: NamedMovement[] };
  rowKind: WhyRowKind;
  /** Sum to the total, field by field; by size of change. */
  rows: NodeMovement[];
  /** At the level of a feature, else empty. Their costs sum to the total's. */
  models: ModelChange[];
}

/**
 * Why the spend of a subject moved between two spans, with the movement one level below: teams of the company or a
 * unit, services and features of a team, features of a service, environments and models of a feature. Null when the
 * subject is not there for the viewer.
 */
export async function whyPage(
  sql: Reader,
  viewer: Viewer,
  asked: WhyAsked,
  spans: { later: MovementSpan; earlier: MovementSpan; when: string; now: Date },
): Promise<WhyPage | null> {
  const { later, earlier, when, now } = spans;
  const subject = await whySubject(sql, viewer, asked, now.toISOString().slice(0, 10));
  if (subject === null) return null;
  const [{ total, nodes, models }, trust, timeZone] = await Promise.all([
    movementNodes(sql, viewer, { later, earlier, ...subject.filter }),
    trustStrip(sql, viewer, later, { now, ...(subject.team ? { teamId: subject.team.id } : {}) }),
    reportingTimezone(sql),
  ]);
  const rowKind = ROWS_OF[subject.level];
  const rows = groupNodes(nodes, (node) => KEY_OF[rowKind](node)).sort(bySize);
  return {
    subject,
    later,
    earlier,
    timeZone,
    trust,
    sentence: opening({
      who: subjectName(subject, viewer),
      costPico: total.costAfter,
      previousPico: total.costBefore,
      movers: [],
      movement: total,
      completeThrough: later.period === undefined ? incompleteText(trust, timeZone) : null,
      unpricedRequests: 0n,
      when,
    }),
    movement: {
      total,
      features: groupNodes(nodes, (node) => `${node.teamId}|${KEY_OF["service-feature"](node)}`),
    },
    rowKind,
    rows,
    models: subject.level === "feature" ? models.sort(byModelChange) : [],
  };
}

const ROWS_OF = {
  organisation: "team",
  unit: "team",
  team: "service-feature",
  service: "feature",
  feature: "environment",
} as const satisfies Record<WhySubject["level"], WhyRowKind>;

const KEY_OF: Record<WhyRowKind, (node: NodeMovement) => string> = {
  team: (node) => `${node.teamId}`,
  "service-feature": (node) => `${node.kind}|${node.service.id}|${node.feature.id}`,
  feature: (node) => `${node.kind}|${node.feature.id}`,
  environment: (node) => `${node.environment.id}`,
};

/** How the sentence calls the subject: "Support", "ticket-copilot / summarize-thread in prod". */
export function subjectName(
  { unit, team, service, feature, environment }: WhySubject,
  viewer: Viewer,
): string {
  const place = environment ? ` in ${environment.name}` : "";
  if (service) {
    const own = serviceFeature(service, feature ?? { id: 0, slug: "", name: "" });
    return `${own === "" ? service.name : own}${place}`;
  }
  const company = viewer.teamIds === "all" ? "The company" : "Your teams together";
  return `${team?.name ?? unit?.name ?? company}${place}`;
}

function bySize(a: NodeMovement, b: NodeMovement): number {
  const order = compare(size(b.costAfter - b.costBefore), size(a.costAfter - a.costBefore));
  return order !== 0
    ? order
    : serviceFeature(a.service, a.feature) < serviceFeature(b.service, b.feature)
      ? -1
      : 1;
}

function byModelChange(a: ModelChange, b: ModelChange): number {
  return (
    compare(size(b.costAfter - b.costBefore), size(a.costAfter - a.costBefore)) ||
    (a.model < b.model ? -1 : 1)
  );
}

function compare(a: bigint, b: bigint): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function size(pico: bigint): bigint {
  return pico < 0n ? -pico : pico;
}
