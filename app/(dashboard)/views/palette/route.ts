import { pageReader } from "@/app/reader";
import { everyPage } from "@/components/shell/nav-entries";
import type { PaletteGroup } from "@/components/shell/palette-match";
import { currentViewer } from "@/lib/auth/viewer";
import { handle, ProblemError } from "@/lib/problem";
import { findable } from "@/lib/queries/people-search";
import { savedViews } from "@/lib/queries/saved-views";
import { adminSections } from "../../admin/sections";
import { exploreHref } from "../../explore/href";

/** `/views/palette`: what the person signed in can go to by name. Asked for when the palette is opened. */
export const GET = handle(async (): Promise<Response> => {
  const viewer = await currentViewer();
  if (viewer === null) throw new ProblemError(401, "unauthenticated", "Sign in first.");
  const sql = pageReader();
  const known = await findable(sql, viewer, new Date());
  const views = await savedViews(sql, viewer, known);
  const groups: PaletteGroup[] = [
    {
      heading: "Saved views",
      items: views.map(({ id, name, href, own, by }) => ({
        id: `view ${id}`,
        label: name,
        href,
        ...(own ? {} : { aside: `shared by ${by}` }),
      })),
    },
    {
      heading: "Pages",
      items: everyPage(viewer.role, viewer.teamIds === "all").map(({ label, href }) => ({
        id: `page ${href}`,
        label,
        href,
      })),
    },
    {
      heading: "Catalog",
      items: adminSections(viewer.role)
        .flatMap(({ sections }) => sections)
        .map(({ href, name }) => ({ id: `catalog ${href}`, label: name, href, aside: "Catalog" })),
    },
    {
      heading: "Teams",
      items: known.teams.map(({ slug, name }) => ({
        id: `team ${slug}`,
        label: name,
        href: `/teams/${encodeURIComponent(slug)}`,
      })),
    },
    {
      heading: "Units",
      items: known.units.map(({ slug, name }) => ({
        id: `unit ${slug}`,
        label: name,
        href: `/units/${encodeURIComponent(slug)}`,
      })),
    },
    {
      heading: "Services",
      items: known.services.map((service) => ({
        id: `service ${service}`,
        label: service,
        href: exploreHref({ groupBy: ["feature"], filter: { service } }),
      })),
    },
    {
      heading: "Features",
      items: known.features.map(({ service, feature }) => ({
        id: `feature ${service} ${feature}`,
        label: feature,
        aside: service,
        href: exploreHref({ groupBy: ["model"], filter: { service, feature } }),
      })),
    },
  ];
  return Response.json(
    { groups: groups.filter((group) => group.items.length > 0) },
    { headers: { "cache-control": "private, no-store", vary: "cookie" } },
  );
});
