import { expect } from "@playwright/test";
import { ORIGIN } from "../support/origin";
import { type Answered, wire } from "../support/wire";

/** Asks the server for a path as it stands. */
export const get = (path: string, headers: Record<string, string> = {}) => wire(ORIGIN, { path, headers });

/** Nothing of how it is made. */
export function silent({ text }: Answered, what: string): void {
  expect
    .soft(text, what)
    .not.toMatch(/node_modules|\bat [\w.]+ \(|postgres:\/\/|select .{1,200} from |\.tsx?:\d+/);
}

/** Pages of every room of the product. */
export const PAGES = [
  "/",
  "/month",
  "/explore?period=last-4-weeks&group=service",
  "/traces",
  "/exceptions",
  "/exceptions/shared",
  "/sources",
  "/markers",
  "/why",
  "/what-if",
  "/views",
  "/teams/support",
  "/auditor?example=otlp",
  "/admin",
  "/admin/audit-log",
  "/admin/teams",
  "/admin/teams/support",
  "/admin/services",
  "/admin/ownership",
  "/admin/price-cards",
  "/admin/budgets",
  "/admin/enforcement",
  "/admin/members",
  "/admin/keys",
];
