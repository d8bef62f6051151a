import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { pageReader } from "@/app/reader";
import { type Capability, can } from "@/lib/auth/permissions";
import { currentViewer, type Viewer } from "@/lib/auth/viewer";
import { env } from "@/lib/env";
import type { Reader } from "@/lib/queries/reader";

/** Search parameters as Next hands them over. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** What every page starts from. */
export interface PageRequest {
  viewer: Viewer;
  sql: Reader;
  now: Date;
  /** IANA zone of days and weeks. */
  timeZone: string;
  /** What came after `?`, unparsed. */
  params: Record<string, string | string[] | undefined>;
}

/** The signed-in person, read once in a request. */
export const viewerOnce = cache(currentViewer);

/**
 * What a page at `path` starts from. Anybody who is not signed in goes to sign-in, and comes back after; to a person
 * without the right `needs` the page does not exist.
 */
export async function pageRequest(
  path: string,
  searchParams: SearchParams,
  needs: Capability,
): Promise<PageRequest> {
  const [viewer, params] = await Promise.all([viewerOnce(), searchParams]);
  if (!viewer) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(params)) if (typeof value === "string") query.set(name, value);
    const here = query.size > 0 ? `${path}?${query}` : path;
    redirect(here === "/" ? "/sign-in" : `/sign-in?callbackUrl=${encodeURIComponent(here)}`);
  }
  if (!can(viewer.role, needs)) notFound();
  return { viewer, sql: pageReader(), now: new Date(), timeZone: env().reportingTimezone, params };
}
