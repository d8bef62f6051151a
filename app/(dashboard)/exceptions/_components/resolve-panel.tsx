import Link from "next/link";
import { DEFECT_NAMES, defectValue } from "@/components/defects";
import { CopyCommand } from "@/components/ui/copy-command";
import { cn } from "@/components/ui/cn";
import { can } from "@/lib/auth/permissions";
import { actsFor } from "@/lib/auth/viewer";
import { chartTokens, count, dayText, usdWithSign } from "@/lib/format";
import { type CarriedField, type ExceptionFacts, exceptionFacts } from "@/lib/queries/exception-facts";
import { type ExceptionGroup, exceptionGroup, type ExceptionKey } from "@/lib/queries/exception-list";
import { resolveOptions } from "@/lib/queries/exception-options";
import type { PageRequest } from "../../request";
import { type ExceptionParams, filterQuery, openHref, writeKey } from "../search-params";
import { CATALOG_WAYS, WAY_NAMES, waysFor } from "../ways";
import { CaseForm } from "./case-form";
import { DecisionForm } from "./decision-form";
import { WaiveForm } from "./waive-form";

/** What is known of one group and what can be done about it. The URL says which, and how far one has come. */
export async function ResolvePanel({
  request,
  filter,
  groupKey,
}: {
  request: PageRequest;
  filter: ExceptionParams;
  groupKey: ExceptionKey;
}) {
  const { viewer, sql, now } = request;
  const group = await exceptionGroup(sql, viewer, groupKey, now);
  if (!group) {
    return (
      <Frame title="Nothing here any more" filter={filter}>
        <p className="mt-2 text-ink-2">No call of an open month has this defect for a team of yours.</p>
      </Frame>
    );
  }
  const ways = waysFor(group.defect);
  const way = ways.find((one) => one === filter.do) ?? ways[0] ?? "case";
  const [facts, options] = await Promise.all([
    exceptionFacts(sql, viewer, group),
    resolveOptions(sql, viewer),
  ]);
  const value = defectValue(group.defect, group.value, group.valueKind);
  const mayResolve = can(viewer.role, "exception:resolve") && actsFor(viewer, group.team.teamId);
  const mayWrite = can(viewer.role, "catalog:write");
  const key = writeKey(groupKey);
  const keeper = options.keeper ?? "the platform admin";
  return (
    <Frame title={DEFECT_NAMES[group.defect]} filter={filter}>
      <p className="text-ink-2 wrap-anywhere">{[value, group.team.name].filter(Boolean).join(" · ")}</p>
      <p className="text-label text-ink-3" data-total>
        <span data-total>{stake(group)}</span> · first seen{" "}
        {dayText(group.firstSeenAt.toISOString().slice(0, 10))}
      </p>
      {group.state !== "open" ? (
        <p className="mt-1 text-label text-ink-2">
          {group.waivedUntil ? `Waived until ${dayText(group.waivedUntil)}` : `Decided: ${group.state}`}
          {group.decidedBy ? ` by ${group.decidedBy}` : ""}
        </p>
      ) : null}
      {group.note ? <p className="mt-2 border-l-2 border-line-2 pl-3 text-ink-2">{group.note}</p> : null}
      <nav aria-label="Ways to resolve" className="mt-4 flex flex-wrap gap-x-5 border-b border-line-2">
        {ways.map((one) => (
          <Link
            key={one}
            href={openHref(filter, groupKey, one)}
            prefetch={false}
            aria-current={one === way ? "true" : undefined}
            className={cn(
              "-mb-px flex min-h-10 items-center border-b-2 md:min-h-8",
              one === way ? "border-ink font-name text-ink" : "border-transparent text-ink-2 hover:text-ink",
            )}
          >
            {WAY_NAMES[one]}
          </Link>
        ))}
      </nav>
      <div className="mt-4">
        {CATALOG_WAYS.includes(way) && !mayWrite ? (
          <p className="text-ink-2">
            Only who keeps the catalog can do this. Ask <span className="font-name">{keeper}</span>, with this
            page's address. You can give it an owner and a note, or waive it.
          </p>
        ) : CATALOG_WAYS.includes(way) ? (
          <DecisionForm
            request={request}
            filter={filter}
            group={group}
            way={way}
            facts={facts}
            options={options}
          />
        ) : way === "publish" ? (
          <Publish model={group.value} mayPublish={can(viewer.role, "price:publish")} />
        ) : !mayResolve ? (
          <p className="text-ink-2">
            Your role reads the queue. Ask <span className="font-name">{group.owner ?? keeper}</span> to
            decide.
          </p>
        ) : way === "waive" ? (
          <WaiveForm group={key} waived={group.state === "waived"} today={now.toISOString().slice(0, 10)} />
        ) : (
          <CaseForm
            // The form takes what is stored anew when another group is opened.
            key={key}
            group={key}
            owner={group.owner}
            dueOn={group.dueOn}
            note={group.note}
            decided={group.state !== "open"}
          />
        )}
      </div>
      {group.traceId ? (
        <p className="mt-4">
          <Link href={`/traces/${encodeURIComponent(group.traceId)}`} className="link">
            Open the trace
          </Link>
        </p>
      ) : null}
      <Carried facts={facts} />
    </Frame>
  );
}

function Frame({
  title,
  filter,
  children,
}: {
  title: string;
  filter: ExceptionParams;
  children: React.ReactNode;
}) {
  const query = filterQuery(filter);
  return (
    <section
      id="resolve"
      aria-labelledby="resolve-title"
      className="border-line max-lg:mt-10 max-lg:border-t max-lg:border-t-ink max-lg:pt-4 lg:mt-13 lg:border-l lg:pl-7 lg:sticky lg:top-16 lg:self-start lg:max-h-[calc(100vh-5rem)] lg:overflow-y-auto"
    >
      <div className="flex items-baseline justify-between gap-4">
        <h2 id="resolve-title" className="text-section">
          {title}
        </h2>
        <Link
          href={query.size > 0 ? `/exceptions?${query}` : "/exceptions"}
          className="link text-label"
          prefetch={false}
        >
          Close
        </Link>
      </div>
      {children}
    </section>
  );
}

function stake(group: ExceptionGroup): string {
  const calls = group.events === 1n ? "1 request" : `${count(group.events)} requests`;
  if (group.defect === "context_unmatched")
    return group.events === 1n ? "1 context" : `${count(group.events)} contexts`;
  if (group.defect === "unpriced" && group.costPico === 0n)
    return `${chartTokens(group.tokens)} tokens in ${calls}, without a price`;
  return `${usdWithSign(group.costPico)} in ${calls} of the open months`;
}

/** Prices are drafted, compared and published on a page of their own. */
function Publish({ model, mayPublish }: { model: string | null; mayPublish: boolean }) {
  if (!mayPublish)
    return (
      <p className="text-ink-2">
        No published card has a line for {model ?? "this model"}. Who keeps the price cards can publish one;
        the open months are priced by themselves then.
      </p>
    );
  return (
    <>
      <p className="text-ink-2">
        No published card has a line for {model ?? "this model"}. Put one on a draft, see what it changes, and
        publish it; the open months are priced by themselves then.
      </p>
      <p className="mt-3">
        <Link href="/admin/price-cards" className="link" prefetch={false}>
          Price it on the price cards
        </Link>
      </p>
      <CopyCommand command="npm run whospent -- prices import --genai" />
    </>
  );
}

/** What the newest calls carry: by this one sees where they come from. */
function Carried({ facts }: { facts: ExceptionFacts }) {
  if (facts.looked === 0) return null;
  return (
    <div className="mt-7">
      <h3 className="text-label font-name text-ink-3">
        {facts.looked === 1 ? "The newest call carries" : `The newest ${count(facts.looked)} calls carry`}
      </h3>
      <dl className="mt-1 text-label">
        {facts.fields.map((field) => (
          <div key={field.label} className="flex justify-between gap-4 border-b border-line py-1.5">
            <dt className="text-ink-3">{field.label}</dt>
            <dd className="min-w-0 text-right wrap-anywhere">{valuesText(field, facts.looked)}</dd>
          </div>
        ))}
        {facts.traceIds.length > 0 ? (
          <div className="flex justify-between gap-4 border-b border-line py-1.5">
            <dt className="text-ink-3">traces</dt>
            <dd className="min-w-0 text-right wrap-anywhere">
              {facts.traceIds.map((trace) => (
                <Link
                  key={trace}
                  href={`/traces/${encodeURIComponent(trace)}`}
                  className="link ident block"
                  prefetch={false}
                >
                  {trace}
                </Link>
              ))}
            </dd>
          </div>
        ) : null}
      </dl>
    </div>
  );
}

function valuesText(field: CarriedField, looked: number): string {
  const shown = field.values
    .slice(0, 3)
    .map(({ name, calls }) => (calls === looked ? name : `${name} (${calls})`));
  const more = field.values.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
