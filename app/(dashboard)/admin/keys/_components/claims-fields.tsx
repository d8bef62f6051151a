"use client";

import { useId, useState } from "react";

/** Which teams may be named: any, or those that are checked; none checked is no team. */
export function ClaimsFields({
  legend,
  teams,
  claims = null,
}: {
  legend: string;
  teams: readonly { slug: string; name: string }[];
  claims?: readonly string[] | null;
}) {
  const [some, setSome] = useState(claims !== null);
  const id = useId();
  // A team that has ended stays on the list of the key that may name it.
  const ended = (claims ?? []).filter((slug) => !teams.some((team) => team.slug === slug));
  const all = [...teams, ...ended.map((slug) => ({ slug, name: `${slug} (ended)` }))];
  return (
    <fieldset className="min-w-0 md:col-span-3">
      <legend className="text-label text-ink-3">{legend}</legend>
      <div className="mt-1 flex flex-wrap gap-x-6">
        {[
          { value: "any", name: "Any team" },
          { value: "some", name: "Only these" },
        ].map(({ value, name }) => (
          <label key={value} className="flex min-h-10 items-center gap-2 md:min-h-7.5">
            <input
              type="radio"
              name="claims"
              value={value}
              defaultChecked={(value === "some") === (claims !== null)}
              onChange={() => setSome(value === "some")}
            />
            {name}
          </label>
        ))}
      </div>
      {some ? (
        <ul className="mt-1 grid max-h-60 gap-x-6 overflow-y-auto md:grid-cols-3">
          {all.map(({ slug, name }) => (
            <li key={slug}>
              <label htmlFor={`${id}-${slug}`} className="flex min-h-10 items-center gap-2 md:min-h-7">
                <input
                  id={`${id}-${slug}`}
                  type="checkbox"
                  name="claim"
                  value={slug}
                  defaultChecked={claims?.includes(slug) ?? false}
                />
                <span className="wrap-anywhere">{name}</span>
              </label>
            </li>
          ))}
        </ul>
      ) : null}
      {some ? <p className="text-label text-ink-3">None checked: it may name no team.</p> : null}
    </fieldset>
  );
}
