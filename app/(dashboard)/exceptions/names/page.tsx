import { EmptyState } from "@/components/empty-state";
import { PageHead } from "@/components/page-head";
import { SentenceLine } from "@/components/sentence";
import { CopyCommand } from "@/components/ui/copy-command";
import { can } from "@/lib/auth/permissions";

import { usdWithSign } from "@/lib/format";
import { undecidedNames } from "@/lib/queries/claimed-names";
import { resolveOptions } from "@/lib/queries/exception-options";
import { openMonths } from "@/lib/queries/open-months";
import { pageRequest, type SearchParams } from "../../request";
import { DoneNotice } from "../_components/done-notice";
import { SectionNav } from "../_components/section-nav";
import { plainSentence } from "../plain-sentence";
import { writeKey } from "../search-params";
import { NamesForm } from "./_components/names-form";

export const metadata = { title: "Names not in the catalog" };

export default async function Names({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/exceptions/names", searchParams, "exception:read");
  const { viewer, sql, now, params } = request;
  const [names, options, months] = await Promise.all([
    undecidedNames(sql, viewer, now),
    resolveOptions(sql, viewer),
    openMonths(sql),
  ]);
  const done = typeof params.done === "string" ? params.done : undefined;
  const today = now.toISOString().slice(0, 10);
  const mayWrite = can(viewer.role, "catalog:write");
  return (
    <>
      <PageHead
        title="Names not in the catalog"
        meta="What senders call things, in the open months, costliest first"
      />
      <SectionNav current="/exceptions/names" />
      <DoneNotice request={request} done={done} />
      <SentenceLine sentence={openingOf(names)} />
      {names.length === 0 ? (
        <EmptyState>Every name that was sent is in the catalog, or somebody decided about it.</EmptyState>
      ) : (
        <NamesForm
          // A decided name is gone: the choices begin anew.
          key={names.map((one) => `${one.kind} ${one.name}`).join()}
          names={names.map(({ groups, ...name }) => ({ ...name, groups: groups.map(writeKey) }))}
          options={options}
          mayWrite={mayWrite}
          firstDay={months[0] ?? `${today.slice(0, 7)}-01`}
          today={today}
        />
      )}
      {names.length > 0 ? (
        <section aria-labelledby="as-file" className="mt-10 md:mt-13">
          <h2 id="as-file" className="text-section">
            The same as a file
          </h2>
          <p className="mt-1 max-w-180 text-ink-2">
            To review it like code: the draft holds these names with their spend; edit it, look at the plan,
            apply.
          </p>
          <CopyCommand command="npm run whospent -- draft-catalog > draft.yaml" />
          <CopyCommand command="npm run whospent -- apply draft.yaml --plan" />
        </section>
      ) : null}
    </>
  );
}

/** How many names hold how much. A call with two unknown names is in both, so no total is said. */
function openingOf(names: readonly { costPico: bigint; kind: string }[]) {
  const [first] = names;
  if (!first) return plainSentence("Nothing is waiting.");
  const places = names.filter((one) =>
    ["virtual_key", "namespace", "service_account"].includes(one.kind),
  ).length;
  const claimed = names.length - places;
  const parts = [
    claimed > 0 ? `${claimed} ${claimed === 1 ? "name is" : "names are"} not in the catalog` : null,
    places > 0 ? `${places} ${places === 1 ? "key or place has" : "keys or places have"} no owner` : null,
  ].filter((part) => part !== null);
  return plainSentence(`${parts.join("; ")}. The costliest holds ${usdWithSign(first.costPico)}.`);
}
