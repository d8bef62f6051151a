import type { CatalogFile } from "./catalog-file";
import type { Asking } from "./wanted";

/** The sections about customers, alerts and people. */
export function askPeople(file: CatalogFile, { wanted, refer, put }: Asking): void {
  const unitOf = (name: string | null | undefined, place: string) =>
    name ? refer("unit", name, `${place}.unit`) : name;
  const teamsOf = (names: readonly string[] | undefined, place: string) =>
    names && sortedSet(names.map((name) => refer("team", name, `${place}.teams`)));

  file.tenants.forEach(({ slug, ...fields }, i) => {
    put("tenant", slug, fields, `tenants[${i}]`);
  });
  file.alert_routes.forEach(({ slug, alerts, team, unit, ...fields }, i) => {
    const place = `alert_routes[${i}]`;
    // A route is for a team or for a unit: naming the one drops the other.
    const scope = {
      team: team ? refer("team", team, `${place}.team`) : unit ? null : team,
      unit: unitOf(team && unit === undefined ? null : unit, place),
    };
    put("alert_route", slug, { ...fields, ...scope, alerts: alerts && sortedSet(alerts) }, place);
  });
  file.access?.groups.forEach(({ group, role, teams, unit, remove }, i) => {
    const place = `access.groups[${i}]`;
    if (remove) wanted.endedGroups.add(group);
    else put("group", group, { role, teams: teamsOf(teams, place), unit: unitOf(unit, place) }, place);
  });
  file.members.forEach(({ email, name, role, teams, unit, disabled }, i) => {
    const place = `members[${i}]`;
    const fields = { name, role, teams: teamsOf(teams, place), unit: unitOf(unit, place), disabled };
    put("member", email, fields, place);
  });
}

function sortedSet(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
