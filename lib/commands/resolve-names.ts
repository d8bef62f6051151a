import type { Tx } from "@/db/client";
import { type Catalog, compileCatalog, normaliseName } from "@/lib/domain/catalog";
import { loadCatalog } from "@/lib/pipeline/load-catalog";
import { CommandError } from "./define-command";

/** Finds what a person names by slug, alias or display name. Each finder throws CommandError `not_found`. */
export interface NameResolver {
  team(name: string): number;
  environment(name: string): number;
  service(name: string): number;
}

/** Reads the catalog as this transaction sees it. */
export async function nameResolver(tx: Tx): Promise<NameResolver> {
  const catalog: Catalog = compileCatalog(await loadCatalog(tx));
  const find = (noun: string, ids: ReadonlyMap<string, number>) => (name: string) => {
    const id = ids.get(normaliseName(name));
    if (id === undefined)
      throw new CommandError("not_found", `There is no ${noun} "${name}" in the catalog.`);
    return id;
  };
  return {
    team: find("team", catalog.teamIds),
    environment: find("environment", catalog.environmentIds),
    service: find("service", catalog.serviceIds),
  };
}
