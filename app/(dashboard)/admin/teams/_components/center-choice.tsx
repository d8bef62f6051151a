"use client";

import { useState } from "react";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import type { CatalogRef } from "@/lib/queries/admin-teams";
import { NEW_CENTER } from "../new-center";

/** A cost center, or one that is made with the team. */
export function CenterChoice({ id, centers }: { id: string; centers: readonly CatalogRef[] }) {
  const [chosen, setChosen] = useState("");
  return (
    <>
      <Choice
        id={`${id}-center`}
        name="cost_center"
        label="Cost center"
        none="none yet"
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
        options={[
          { value: NEW_CENTER, name: "A new one …" },
          ...centers.map(({ slug, name }) => ({ value: slug, name: `${slug}, ${name}` })),
        ]}
      />
      {chosen === NEW_CENTER ? (
        <>
          <Field id={`${id}-code`} name="center_code" label="Code of the cost center" required />
          <Field id={`${id}-center-name`} name="center_name" label="Name of the cost center" required />
          <Field id={`${id}-gl`} name="center_gl" label="GL account" hint="If the journal needs one." />
        </>
      ) : null}
    </>
  );
}
