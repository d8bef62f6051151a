import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { modelText } from "../search-params";
import type { WhatIfPage } from "@/lib/queries/what-if";

/** The levers as a plain form: its answer is an address. */
export function WhatIfForm({
  page,
  keep,
  values,
  problem,
}: {
  page: WhatIfPage;
  /** Scope and days. */
  keep: readonly [string, string][];
  values: { model: string; insteadOf: string; shorter: string; cache: string };
  /** What is wrong with the model. */
  problem: string | null;
}) {
  return (
    <form
      action="/what-if"
      className="mt-6 grid max-w-250 items-start gap-3 md:grid-cols-5"
      aria-label="What if"
    >
      {keep.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Field
        id="what-if-model"
        name="model"
        label="On another model"
        list="what-if-models"
        placeholder="provider/model"
        defaultValue={values.model}
        autoComplete="off"
        className="md:col-span-2"
        {...(problem ? { error: problem } : { hint: "any model on a price card" })}
      />
      <datalist id="what-if-models">
        {page.offered.map((model) => (
          <option key={modelText(model)} value={modelText(model)} />
        ))}
      </datalist>
      <div className="flex flex-col gap-1 md:col-span-1">
        <label htmlFor="what-if-instead" className="text-label text-ink-3">
          Instead of
        </label>
        <select
          id="what-if-instead"
          name="instead-of"
          defaultValue={values.insteadOf}
          className="h-10 w-full rounded-control border border-ctl bg-bg px-2 text-body text-ink md:h-7.5"
        >
          <option value="">every model</option>
          {page.used.map((model) => (
            <option key={modelText(model)} value={modelText(model)}>
              {model.model}
            </option>
          ))}
        </select>
      </div>
      <Field
        id="what-if-shorter"
        name="shorter"
        type="number"
        min={0}
        max={100}
        step={1}
        label="Output shorter by, %"
        defaultValue={values.shorter}
      />
      <Field
        id="what-if-cache"
        name="cache"
        type="number"
        min={0}
        max={100}
        step={1}
        label="Input read from cache, %"
        defaultValue={values.cache}
        hint={page.cacheTenths === null ? "no input" : `it was ${(page.cacheTenths / 10).toFixed(1)}`}
      />
      <Button type="submit" variant="primary" className="justify-self-start">
        Work it out
      </Button>
    </form>
  );
}
