import type { z } from "zod";
import { readSql, sql } from "@/db/client";
import { type ApiKey, requireApiKey, unauthenticated } from "@/lib/auth/api-key";
import { cookieOf, readSession, sessionCookieName } from "@/lib/auth/session";
import { actorOf, loadViewer } from "@/lib/auth/viewer";
import { type Actor, CommandError, requireCapability } from "@/lib/commands/define-command";
import { createMarker } from "@/lib/commands/markers";
import { handle, ProblemError } from "@/lib/problem";
import { findTeam } from "@/lib/queries/catalog-lookup";
import { markerList } from "@/lib/queries/markers";
import { withBody } from "./body";
import { type markerAnswer, markerBody, markersParams } from "./marker-schemas";
import { answer, instantRange, readParams } from "./read/params";
import { viewerOf } from "./read/viewer-of";
import { requireSameOrigin } from "./same-origin";

/** Most markers of one answer. */
const LIMIT = 1_000;

/**
 * `POST /api/v1/markers`: a deploy, a launch, a price change. A key with the scope `ingest` or `admin`, or a person
 * who may set markers; each for their own teams.
 */
export const postMarker = handle(async (request: Request): Promise<Response> => {
  const actor = await actorAsking(request);
  try {
    requireCapability(actor, "marker:write");
    const body = await withBody(request, async (text) => parseBody(request, text));
    const { at, kind, name, ...rest } = body;
    const marker = await createMarker(sql(), actor, {
      at: at === undefined ? new Date() : new Date(at),
      kind,
      name,
      ...rest,
    });
    return Response.json({ ...marker, at: marker.at.toISOString() } satisfies z.output<typeof markerAnswer>, {
      status: 201,
      headers: { "cache-control": "no-store" },
    });
  } catch (error) {
    if (error instanceof CommandError) throw problemOf(error);
    throw error;
  }
});

/** `GET /api/v1/markers`: the markers of a range that concern the caller, newest first. */
export const getMarkers = handle(async (request: Request): Promise<Response> => {
  const viewer = await viewerOf(request, "spend:read");
  const { from, to, team } = readParams(request, markersParams);
  const range = await instantRange(readSql(), from, to);
  const found = team === undefined ? null : await findTeam(readSql(), viewer, team);
  const markers =
    team !== undefined && found === null
      ? []
      : await markerList(readSql(), viewer, {
          ...range,
          limit: LIMIT,
          ...(found ? { teamId: found.id } : {}),
        });
  return answer({
    markers: markers.map((marker) => ({
      id: marker.id,
      at: marker.at.toISOString(),
      kind: marker.kind,
      name: marker.name,
      team: marker.team?.slug ?? null,
      service: marker.service?.slug ?? null,
      url: marker.url,
    })),
    next_cursor: null,
  });
});

/** Who marks. @throws ProblemError 401 `unauthenticated`, 403 `missing_scope` or `cross_site` */
async function actorAsking(request: Request): Promise<Actor> {
  if (request.headers.has("authorization")) return actorOfKey(await keyOf(request));
  const claims = await readSession(cookieOf(request, sessionCookieName()));
  const viewer = claims && (await loadViewer(readSql(), claims));
  if (!viewer) throw unauthenticated();
  requireSameOrigin(request);
  return actorOf(viewer);
}

async function keyOf(request: Request): Promise<ApiKey> {
  try {
    return await requireApiKey(sql(), request, "ingest");
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== "missing_scope") throw error;
  }
  try {
    return await requireApiKey(sql(), request, "admin");
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== "missing_scope") throw error;
    const detail = 'It needs the scope "ingest" or "admin".';
    throw new ProblemError(403, "missing_scope", "The key may not do this.", detail);
  }
}

/** A team's key marks for its team, another one for the teams it may claim. */
function actorOfKey(key: ApiKey): Actor {
  const own = key.teamId === null ? [] : [key.teamId];
  const teamIds = key.kind === "team" ? own : (key.claimableTeamIds ?? "all");
  return { name: `key ${key.name}`, role: "admin", userId: null, keyId: key.id, teamIds };
}

function parseBody(request: Request, text: string): z.output<typeof markerBody> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\b/i.test(type))
    throw new ProblemError(
      415,
      "unsupported_media_type",
      "The body must be JSON.",
      "Send content-type: application/json.",
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProblemError(400, "unreadable", "The body is not JSON.");
  }
  const parsed = markerBody.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((field) => ({ field, message: "is not a field of a marker" }))
      : [{ field: issue.path.join("."), message: issue.message }],
  );
  throw invalid(
    errors.map(({ field, message }) => `${field || "the body"} ${message}`),
    errors,
  );
}

function problemOf(error: CommandError): ProblemError {
  switch (error.code) {
    case "not_permitted":
      return new ProblemError(403, "not_permitted", "You may not set markers.", error.message);
    case "not_found":
      return new ProblemError(404, "not_found", "There is no such team or service.", error.message);
    case "conflict":
      return new ProblemError(409, "conflict", "This cannot be done as things stand.", error.message);
    case "invalid_input":
      return invalid(error.problems, error.problems);
  }
}

function invalid(sentences: readonly string[], errors: unknown): ProblemError {
  const detail = sentences.map((sentence) => (sentence.endsWith(".") ? sentence : `${sentence}.`)).join(" ");
  return new ProblemError(400, "invalid_marker", "The marker has a problem.", detail, { errors });
}
