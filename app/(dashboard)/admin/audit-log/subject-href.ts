import type { Role } from "@/lib/auth/permissions";
import { adminSections } from "../sections";

/** Where the page of a subject is; those of the administration by the section that must be open to the reader. */
const PAGES: readonly { subject: RegExp; href: (found: string) => string; section?: string }[] = [
  { subject: /^team ([a-z0-9-]+)$/, href: (team) => `/teams/${team}` },
  { subject: /^team ([a-z0-9-]+), \d{4}-\d{2}$/, href: (team) => `/teams/${team}` },
  { subject: /^unit ([a-z0-9-]+)$/, href: (unit) => `/units/${unit}` },
  { subject: /^trace ([0-9a-zA-Z-]+) of team /, href: (trace) => `/traces/${trace}` },
  { subject: /^period (\d{4}-\d{2})$/, href: (month) => `/month?month=${month}` },
  { subject: /^(marker) \d+ \(/, href: () => "/markers" },
  { subject: /^(view) \d+ \(/, href: () => "/views" },
  { subject: /^(exception) \d+ \(/, href: () => "/exceptions" },
  { subject: /^(untagged)$/, href: () => "/exceptions" },
  { subject: /^cost center ([\w.-]+)$/, ...section("cost-centers", true) },
  { subject: /^service ([a-z0-9-]+)$/, ...section("services", true) },
  { subject: /^feature ([a-z0-9-]+)\//, ...section("services", true) },
  { subject: /^(tenant) /, ...section("tenants") },
  { subject: /^(rule) /, ...section("ownership") },
  { subject: /^(tagging contract) /, ...section("tagging") },
  { subject: /^(environment) /, ...section("environments") },
  { subject: /^(enforcement) /, ...section("enforcement") },
  { subject: /^(budget) /, ...section("budgets") },
  { subject: /^(allocation) /, ...section("allocation") },
  { subject: /^price card (\d+) /, ...section("price-cards", true) },
  { subject: /^(user|group) /, ...section("members") },
  { subject: /^key (\d+) \(/, ...section("keys", true) },
  { subject: /^(signing key|service key) /, ...section("keys") },
  { subject: /^(alert route) /, ...section("alerts") },
];

/** The page about what a line of the audit log names, if there is one and the role may open it. */
export function subjectHref(subject: string, role: Role): string | null {
  for (const { subject: pattern, href, section: needed } of PAGES) {
    const found = pattern.exec(subject)?.[1];
    if (found === undefined) continue;
    return needed === undefined || isOpen(needed, role) ? href(found) : null;
  }
  return null;
}

/** @param own the section has a page for each of its things */
function section(path: string, own = false) {
  const href = (found: string) => (own ? `/admin/${path}/${encodeURIComponent(found)}` : `/admin/${path}`);
  return { section: `/admin/${path}`, href };
}

function isOpen(href: string, role: Role): boolean {
  return adminSections(role).some((group) => group.sections.some((one) => one.href === href));
}
