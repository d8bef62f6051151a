import Link from "next/link";
import { Section } from "@/components/section";
import { Field } from "@/components/ui/field";
import type { PriceLine } from "@/lib/domain/price-card";
import { entryOf } from "@/lib/prices/edit-draft";
import type { PriceCardPage } from "@/lib/queries/admin-prices-card";
import type { DraftEffect } from "@/lib/queries/admin-prices-effect";
import { changeDraft, changeLine, discardDraft, priceModel, publish } from "../actions";
import { changeRows } from "../card-rows";
import { effectSentence } from "../effect-words";
import { ChangesTable } from "./changes-table";
import { CommandForm } from "./command-form";
import { Effect } from "./effect";
import { LineFields } from "./line-fields";

/** Of a draft: what it would do, then the button that does it, then what can still be changed. */
export function DraftParts({
  page,
  effect,
  writes,
}: {
  page: PriceCardPage;
  effect: DraftEffect;
  writes: boolean;
}) {
  const { card, current, comparison } = page;
  const { added = [], removed = [], changed = [] } = comparison ?? {};
  const same = added.length + removed.length + changed.length === 0;
  return (
    <>
      <p className="mt-8 max-w-265 text-sentence-phone text-balance md:text-sentence">
        {effectSentence(effect)}
      </p>
      {writes ? (
        <CommandForm
          action={publish}
          label={`Publish ${card.version}`}
          submit={`Publish ${card.version}`}
          primary
          done="Published. What waits for a price gets it within a minute."
          note="Written to the audit log with your name."
          className="mt-5"
        >
          <input type="hidden" name="card" value={card.id} />
          <input type="hidden" name="approved" value={page.approved} />
          <label className="flex items-start gap-2 md:col-span-3">
            <input type="checkbox" required className="mt-0.5 size-4 shrink-0 accent-(--accent)" />
            {current
              ? `I have looked at what it changes. It takes over from ${current.version} and can never be edited.`
              : "I have looked at what it says. It is the provider's first card and can never be edited."}
          </label>
        </CommandForm>
      ) : null}
      <Effect effect={effect} />
      <Section title={current ? `Beside ${current.version}` : "The first card"} id="compared">
        <dl className="grid gap-x-12 gap-y-2 border-t border-line-2 pt-3 md:grid-cols-2">
          <ModelList term="Only on the draft" models={added} provider={card.provider} />
          <ModelList
            term={current ? `Only on ${current.version}` : "Only on a card before"}
            models={removed}
            provider={card.provider}
          />
        </dl>
        {same ? <p className="mt-3 text-ink-2">It says the same as the card in force.</p> : null}
      </Section>
      {changed.length > 0 ? <ChangesTable rows={changeRows(changed)} /> : null}
      {writes ? <ChangeForms page={page} /> : null}
    </>
  );
}

const NAMED = 12;

function ModelList({
  term,
  models,
  provider,
}: {
  term: string;
  models: readonly string[];
  provider: string;
}) {
  return (
    <div>
      <dt className="text-label text-ink-3">
        {term}
        {models.length > 0 ? ` (${models.length})` : ""}
      </dt>
      <dd className="wrap-anywhere">
        {models.length === 0
          ? "none"
          : models.slice(0, NAMED).map((model, at) => (
              <span key={model}>
                {at > 0 ? ", " : ""}
                <Link
                  href={`/admin/price-cards/history?${new URLSearchParams({ provider, model })}`}
                  className="link"
                  prefetch={false}
                >
                  {model}
                </Link>
              </span>
            ))}
        {models.length > NAMED ? ` and ${models.length - NAMED} more` : ""}
      </dd>
    </div>
  );
}

function ChangeForms({ page }: { page: PriceCardPage }) {
  const { card, seen } = page;
  return (
    <Section title="Change the draft" id="change">
      <details className="border-t border-line-2 py-2.5">
        <summary className="link w-fit">Add a price</summary>
        <CommandForm action={priceModel} label="Add a price" submit="Add" className="mt-3">
          <input type="hidden" name="to" value={card.id} />
          <input type="hidden" name="seen" value={seen} />
          <LineFields id="add" />
        </CommandForm>
      </details>
      <details className="border-t border-line py-2.5">
        <summary className="link w-fit">Version, day and source</summary>
        <CommandForm action={changeDraft} label="Version, day and source" submit="Save" className="mt-3">
          <input type="hidden" name="card" value={card.id} />
          <input type="hidden" name="seen" value={seen} />
          <Field
            id="draft-version"
            name="version"
            label="Version"
            required
            maxLength={100}
            defaultValue={card.version}
            autoComplete="off"
          />
          <Field
            id="draft-from"
            name="validFrom"
            type="date"
            label="Holds from, UTC; empty: since ever"
            defaultValue={
              card.validFromMs === null ? "" : new Date(card.validFromMs).toISOString().slice(0, 10)
            }
          />
          <Field
            id="draft-source"
            name="source"
            label="Where the prices were read, and when"
            required
            maxLength={2000}
            defaultValue={card.source}
            className="md:col-span-3"
          />
        </CommandForm>
      </details>
      <details className="border-y border-line py-2.5">
        <summary className="link w-fit">Discard</summary>
        <CommandForm
          action={discardDraft}
          label={`Discard ${card.version}`}
          submit="Discard the draft"
          note="The draft and its lines are gone; the audit log keeps that it was there."
          className="mt-3"
        >
          <input type="hidden" name="card" value={card.id} />
          <input type="hidden" name="seen" value={seen} />
        </CommandForm>
      </details>
    </Section>
  );
}

/** The form of the one line that was opened. */
export function EditLine({ page, line }: { page: PriceCardPage; line: PriceLine }) {
  return (
    <Section
      title={`Change ${line.model}`}
      id="edit"
      aside={
        <Link href={`/admin/price-cards/${page.card.id}`} className="link" prefetch={false}>
          Close
        </Link>
      }
    >
      <CommandForm
        key={line.id}
        action={changeLine}
        label={`Change ${line.model}`}
        submit="Save the line"
        second={{ name: "remove", text: "Take it off the draft" }}
      >
        <input type="hidden" name="card" value={page.card.id} />
        <input type="hidden" name="line" value={line.id} />
        <input type="hidden" name="seen" value={page.seen} />
        <LineFields id="edit" entry={entryOf(line)} />
      </CommandForm>
    </Section>
  );
}
