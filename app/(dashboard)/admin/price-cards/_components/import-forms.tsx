import { Section } from "@/components/section";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { importFile, importList } from "../actions";
import { CommandForm } from "./command-form";

/** Drafts from the public lists that come with Whospent, and from a file. */
export function ImportForms({
  providers,
  today,
}: {
  providers: { shipped: readonly string[]; genai: readonly string[] };
  today: string;
}) {
  return (
    <Section title="Import" id="import" aside="makes a draft; nothing is priced by it until it is published">
      <div className="grid gap-x-12 gap-y-8 lg:grid-cols-2">
        <div>
          <h3 className="mb-2 font-name">From a public list</h3>
          <CommandForm
            action={importList}
            label="Import from a public list"
            submit="Make a draft"
            className="md:grid-cols-2"
          >
            <Choice
              id="import-list"
              name="list"
              label="List and provider"
              required
              options={[
                ...providers.genai.map((provider) => ({
                  value: `genai:${provider}`,
                  name: `genai-prices: ${provider}`,
                })),
                ...providers.shipped.map((provider) => ({
                  value: `shipped:${provider}`,
                  name: `shipped with Whospent: ${provider}`,
                })),
              ]}
            />
            <Field
              id="import-list-version"
              name="version"
              label="Version, if another"
              placeholder="as the list calls it"
              maxLength={100}
            />
          </CommandForm>
        </div>
        <div>
          <h3 className="mb-2 font-name">From a file</h3>
          <CommandForm
            action={importFile}
            label="Import a file"
            submit="Make a draft"
            className="md:grid-cols-2"
          >
            <Choice
              id="import-format"
              name="format"
              label="Format"
              options={[{ value: "litellm", name: "LiteLLM's model_prices_and_context_window.json" }]}
              none="card file of Whospent (YAML or JSON)"
            />
            <Field
              id="import-file"
              name="file"
              type="file"
              label="File, 1.8 MB at most"
              accept=".yaml,.yml,.json,.txt"
              className="[&_input]:py-1"
            />
            <div className="flex flex-col gap-1 md:col-span-2">
              <label htmlFor="import-text" className="text-label text-ink-3">
                or its text
              </label>
              <textarea
                id="import-text"
                name="text"
                rows={4}
                spellCheck={false}
                className="rounded-control border border-ctl bg-bg px-2.5 py-1.5 font-mono text-code text-ink"
              />
            </div>
            <Field id="import-provider" name="provider" label="Provider, of LiteLLM's list" maxLength={100} />
            <Field id="import-as-of" name="asOf" label="LiteLLM's list of" type="date" defaultValue={today} />
          </CommandForm>
        </div>
      </div>
    </Section>
  );
}
