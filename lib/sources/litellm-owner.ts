import { addLabel, fill, objectIn, ownerFieldsIn, shortText, wordsOfTags } from "@/lib/sources/gateway-owner";
import type { JsonObject } from "@/lib/sources/values";

/** LiteLLM's name for a user that nobody told. */
const DEFAULT_USER = "default_user_id";

/**
 * Who a LiteLLM record says the call is for, as native fields. The caller's own words come first (metadata of the
 * request, its tags, its `x-` headers), then what the proxy knows of the key: its metadata, team, project and user.
 */
export function litellmOwner(raw: JsonObject, metadata: JsonObject): JsonObject {
  const fields: JsonObject = {};
  const tags = wordsOfTags(raw.request_tags);
  const { labels } = tags;
  fill(fields, ownerFieldsIn(metadata.spend_logs_metadata));
  fill(fields, ownerFieldsIn(metadata.requester_metadata));
  fill(fields, tags.fields);
  fill(fields, ownerFieldsIn(withoutX(objectIn(metadata.requester_custom_headers))));
  const { team_id: _, ...more } = metadata;
  fill(fields, ownerFieldsIn(more));
  fill(fields, ownerFieldsIn(metadata.user_api_key_auth_metadata));
  const teamId = first(metadata.user_api_key_team_id, raw.team_id, metadata.team_id);
  const user = first(metadata.user_api_key_user_id, raw.user);
  fill(fields, {
    team: first(metadata.user_api_key_team_alias, metadata.team_alias, teamId),
    project: first(metadata.user_api_key_project_alias, metadata.user_api_key_project_id),
    initiator: user === DEFAULT_USER ? undefined : user,
    end_user: first(metadata.user_api_key_end_user_id, raw.end_user),
    prompt_template: first(objectIn(metadata.prompt_management_metadata).prompt_id),
  });
  const virtualKey = first(
    metadata.user_api_key_alias,
    metadata.user_api_key_hash,
    metadata.user_api_key,
    raw.api_key,
  );
  if (virtualKey !== undefined) fields.virtual_key = virtualKey;
  addLabel(labels, "litellm.model_group", raw.model_group);
  addLabel(labels, "litellm.model_id", raw.model_id);
  addLabel(
    labels,
    "litellm.organization",
    first(metadata.user_api_key_org_alias, metadata.user_api_key_org_id, raw.organization_id),
  );
  if (fields.team !== teamId) addLabel(labels, "litellm.team_id", teamId);
  if (Object.keys(labels).length > 0) fields.labels = labels;
  return fields;
}

function first(...values: unknown[]): string | undefined {
  return values.map(shortText).find((text) => text !== undefined && text !== "None");
}

/** `x-team-id` as `team-id`. */
function withoutX(headers: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase().replace(/^x-/, ""), value]),
  );
}
