import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { SERVICE_TIERS } from "@/lib/domain/usage-event";
import type { LineEntry } from "@/lib/prices/edit-draft";
import { RATE_KEY_NAMES } from "@/lib/prices/rate-keys";
import { RATE_WORDS } from "../words";

const FIRST = ["input", "output", "cache_read"] as const;
const FURTHER = RATE_KEY_NAMES.filter((key) => !(FIRST as readonly string[]).includes(key));

/** The fields of one price of a model. What most models have stands first; the rest opens. */
export function LineFields({ id, entry, model }: { id: string; entry?: LineEntry; model?: string }) {
  const text = (field: string) => entry?.price[field] ?? "";
  const rate = (key: (typeof RATE_KEY_NAMES)[number]) => (
    <Field
      key={key}
      id={`${id}-${key}`}
      name={key}
      label={`${RATE_WORDS[key].name}, USD per ${RATE_WORDS[key].unit === "tokens" ? "1M tokens" : "1,000"}`}
      defaultValue={text(key)}
      inputMode="decimal"
      autoComplete="off"
      placeholder="none"
    />
  );
  const opened = entry
    ? ["region", "above", "applies", "from", "until", ...FURTHER].some((field) => text(field) !== "") ||
      entry.prefixes.length + entry.patterns.length > 0
    : false;
  return (
    <>
      <Field
        id={`${id}-model`}
        name="model"
        label="Model"
        required
        maxLength={200}
        defaultValue={entry?.model ?? model ?? ""}
        autoComplete="off"
      />
      <Field
        id={`${id}-names`}
        name="names"
        label="Names it is sent by, if others"
        defaultValue={entry?.names.join(", ") ?? ""}
        placeholder="its own name"
        autoComplete="off"
      />
      <Choice
        id={`${id}-tier`}
        name="tier"
        label="Service tier"
        options={SERVICE_TIERS.filter((tier) => tier !== "standard").map((tier) => ({
          value: tier,
          name: tier,
        }))}
        none="standard"
        defaultValue={text("tier") === "standard" ? "" : text("tier")}
      />
      {FIRST.map(rate)}
      <details className="md:col-span-3" open={opened}>
        <summary className="link w-fit text-label">Further rates, context tiers, dates</summary>
        <div className="mt-3 grid gap-x-4 gap-y-3 md:grid-cols-3">
          {FURTHER.map(rate)}
          <Field
            id={`${id}-above`}
            name="above"
            label="Only above this many input tokens"
            defaultValue={text("above")}
            inputMode="numeric"
            autoComplete="off"
          />
          <Choice
            id={`${id}-applies`}
            name="applies"
            label="Above it, the price is of"
            options={[{ value: "output", name: "output only" }]}
            none="all tokens"
            defaultValue={text("applies")}
          />
          <Field
            id={`${id}-region`}
            name="region"
            label="Region"
            defaultValue={text("region")}
            placeholder="any"
          />
          <Field
            id={`${id}-from`}
            name="from"
            label="From, UTC day"
            defaultValue={text("from")}
            placeholder="since ever"
            autoComplete="off"
          />
          <Field
            id={`${id}-until`}
            name="until"
            label="Until, UTC day"
            defaultValue={text("until")}
            placeholder="open"
            autoComplete="off"
          />
          <Field
            id={`${id}-prefixes`}
            name="prefixes"
            label="Names that begin with"
            defaultValue={entry?.prefixes.join(", ") ?? ""}
            autoComplete="off"
          />
          <div className="flex flex-col gap-1 md:col-span-3">
            <label htmlFor={`${id}-patterns`} className="text-label text-ink-3">
              Patterns over the whole name, one a line
            </label>
            <textarea
              id={`${id}-patterns`}
              name="patterns"
              rows={2}
              defaultValue={entry?.patterns.join("\n") ?? ""}
              className="rounded-control border border-ctl bg-bg px-2.5 py-1.5 font-mono text-code text-ink"
            />
          </div>
        </div>
      </details>
    </>
  );
}
