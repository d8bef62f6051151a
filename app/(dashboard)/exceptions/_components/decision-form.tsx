import Form from "next/form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Choice } from "@/components/ui/choice";
import { ENVIRONMENT_CLASSES } from "@/lib/domain/catalog";
import type { ExceptionFacts } from "@/lib/queries/exception-facts";
import type { ExceptionGroup } from "@/lib/queries/exception-list";
import type { ResolveOptions } from "@/lib/queries/exception-options";
import { mostAlike } from "@/lib/queries/most-alike";
import type { PageRequest } from "../../request";
import { matchOption, nameKind, readDecision } from "../decision-fields";
import { decisionPreview } from "../decision-preview";
import { type ExceptionParams, filterQuery, openHref, type Way, writeKey } from "../search-params";
import { ConfirmForm } from "./confirm-form";
import { PreviewTable } from "./preview-table";

/** The choice as a plain form that leads to its preview, and the preview with the way to carry it out. */
export async function DecisionForm({
  request,
  filter,
  group,
  way,
  facts,
  options,
}: {
  request: PageRequest;
  filter: ExceptionParams;
  group: ExceptionGroup;
  way: Way;
  facts: ExceptionFacts;
  options: ResolveOptions;
}) {
  const { viewer, params } = request;
  const decision = readDecision(way, group, params);
  const answer = decision ? await decisionPreview(viewer, [decision]) : null;
  const groupKey = { defect: group.defect, valueId: group.valueId, teamId: group.team.teamId };
  const back = filterQuery(filter);
  const text = (name: string) => (typeof params[name] === "string" ? params[name] : undefined);
  const fields = { facts, options, group, text, chosen: [params.match ?? []].flat() };
  const nothing = way === "assign" && facts.fields.every((field) => field.ruleField === null);
  if (nothing) return <NothingToMatch group={group} facts={facts} filter={filter} />;
  return (
    <>
      <Form action="/exceptions" scroll={false} className="flex flex-col gap-3">
        {[...back].map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <input type="hidden" name="open" value={writeKey(groupKey)} />
        <input type="hidden" name="do" value={way} />
        {way === "assign" ? <AssignFields {...fields} /> : null}
        {way === "map" ? <MapFields {...fields} /> : null}
        {way === "register" ? <RegisterFields {...fields} /> : null}
        <Button type="submit" className="self-start">
          Show what would change
        </Button>
      </Form>
      {answer === null ? null : answer.ok && decision ? (
        <div className="mt-5">
          <PreviewTable preview={answer.preview} />
          <ConfirmForm
            decisions={JSON.stringify([decision])}
            fingerprint={answer.preview.fingerprint}
            groups={[writeKey(groupKey)]}
            back={back.size > 0 ? `/exceptions?${back}` : "/exceptions"}
            cancelHref={openHref(filter, groupKey, way)}
            verb={way === "assign" ? "Assign" : way === "map" ? "Map" : "Register"}
            movedPico={answer.preview.movedPico}
            events={answer.preview.events}
            months={answer.preview.months}
            changesCatalog={answer.preview.lines.length > 0}
          />
        </div>
      ) : !answer.ok ? (
        <p role="alert" className="mt-4 text-alert">
          {answer.problems.length > 0 ? answer.problems.join(" ") : answer.message}
        </p>
      ) : null}
    </>
  );
}

interface FieldsProps {
  facts: ExceptionFacts;
  options: ResolveOptions;
  group: ExceptionGroup;
  text: (name: string) => string | undefined;
  chosen: string[];
}

function AssignFields({ facts, options, group, text, chosen }: FieldsProps) {
  const boxes = facts.fields.flatMap(({ label, ruleField, values }) =>
    ruleField === null ? [] : values.slice(0, 4).map((one) => ({ ...one, label, ruleField })),
  );
  // The value by which the calls were grouped is what they have in common.
  const own = boxes.find((box) => box.nameId === group.valueId) ?? boxes[0];
  const ownOption = own ? matchOption(own.ruleField, own.name) : "";
  return (
    <>
      <fieldset>
        <legend className="text-label text-ink-3">Calls that carry all of</legend>
        <div className="mt-1 flex flex-col">
          {boxes.map(({ label, ruleField, name, calls }) => {
            const option = matchOption(ruleField, name);
            return (
              <label key={option} className="flex min-h-8 items-center gap-2">
                <input
                  type="checkbox"
                  name="match"
                  value={option}
                  defaultChecked={chosen.length > 0 ? chosen.includes(option) : option === ownOption}
                  className="size-4 accent-(--accent)"
                />
                <span className="min-w-0 wrap-anywhere">
                  {label} = {name}
                  <span className="text-label text-ink-3">
                    {" "}
                    {calls} of {facts.looked}
                  </span>
                </span>
              </label>
            );
          })}
        </div>
      </fieldset>
      <Choice
        id="resolve-to"
        label="belong to"
        name="to"
        required
        defaultValue={text("to") ?? (group.defect === "untagged" ? "" : group.team.slug)}
        options={options.teams.map(({ slug, name }) => ({ value: slug, name }))}
      />
      <div className="grid grid-cols-2 gap-3">
        <Since text={text} group={group} />
        <Choice
          id="resolve-environment"
          label="Environment, if not sent"
          name="environment"
          defaultValue={text("environment") ?? ""}
          none="as sent"
          options={options.environments.map(({ slug }) => ({ value: slug, name: slug }))}
        />
      </div>
    </>
  );
}

function MapFields({ options, group, text }: FieldsProps) {
  const kind = nameKind(group);
  const entries =
    kind === "team"
      ? options.teams.map(({ slug, name }) => ({ value: slug, name }))
      : kind === "service"
        ? options.services.map(({ slug, team }) => ({ value: slug, name: `${slug} (${team})` }))
        : options.environments.map(({ slug }) => ({ value: slug, name: slug }));
  const known = entries.map(({ value, name }) => ({ slug: value, names: [value, name] }));
  return (
    <Choice
      id="resolve-to"
      label={`“${group.value ?? ""}” means the ${kind}`}
      name="to"
      required
      defaultValue={text("to") ?? mostAlike(group.value ?? "", known) ?? ""}
      options={entries}
    />
  );
}

function RegisterFields({ options, group, text }: FieldsProps) {
  const kind = nameKind(group);
  const teams = options.teams.map(({ slug, name }) => ({ value: slug, name }));
  return (
    <>
      <input type="hidden" name="new" value="1" />
      <p className="text-ink-2">
        “{group.value}” becomes a {kind} of the catalog.
      </p>
      {kind === "team" ? (
        <Field
          id="resolve-lead"
          name="lead"
          type="email"
          label="Lead, by e-mail address"
          defaultValue={text("lead")}
        />
      ) : null}
      {kind === "service" ? (
        <>
          <Choice
            id="resolve-to"
            label="Owned by"
            name="to"
            required
            defaultValue={text("to") ?? (group.defect === "untagged" ? "" : group.team.slug)}
            options={teams}
          />
          <Since text={text} group={group} />
        </>
      ) : null}
      {kind === "feature" ? (
        <Choice
          id="resolve-to"
          label="In the service"
          name="to"
          required
          defaultValue={text("to") ?? ""}
          options={options.services
            .filter((one) => one.team === group.team.slug)
            .map(({ slug }) => ({ value: slug, name: slug }))}
        />
      ) : null}
      {kind === "environment" ? (
        <Choice
          id="resolve-class"
          label="Class"
          name="class"
          required
          defaultValue={text("class") ?? ""}
          options={ENVIRONMENT_CLASSES.map((one) => ({ value: one, name: one }))}
        />
      ) : null}
    </>
  );
}

function Since({ text, group }: Pick<FieldsProps, "text" | "group">) {
  return (
    <Field
      id="resolve-since"
      name="since"
      type="date"
      label="From"
      required
      defaultValue={text("since") ?? `${group.firstSeenAt.toISOString().slice(0, 7)}-01`}
    />
  );
}

/** Calls that carry no place a rule could match: what they do claim is the way on. */
function NothingToMatch({
  group,
  facts,
  filter,
}: {
  group: ExceptionGroup;
  facts: ExceptionFacts;
  filter: ExceptionParams;
}) {
  const claimed = facts.fields.find((field) => field.label === "claimed team")?.values[0];
  const teamId = group.team.teamId;
  return (
    <p className="text-ink-2">
      These calls carry nothing that a rule could match: no key, namespace or account.{" "}
      {claimed ? (
        <>
          They claim the team {claimed.name}.{" "}
          <a
            href={openHref(filter, { defect: "unknown_team", valueId: claimed.nameId, teamId }, "map")}
            className="link"
          >
            Map that name
          </a>
        </>
      ) : (
        "Send the team with the call, or a key or namespace that a rule can name."
      )}
    </p>
  );
}
