/** Teams to give, as boxes to tick; all of them are sent as `team`. */
export function TeamBoxes({
  id,
  teams,
  given,
  legend = "Teams",
}: {
  id: string;
  teams: readonly { slug: string; name: string }[];
  /** Slugs that are ticked at first. */
  given: readonly string[];
  legend?: string;
}) {
  return (
    <fieldset className="md:col-span-3">
      <legend className="text-label text-ink-3">{legend}</legend>
      <div className="mt-1 grid max-h-60 grid-cols-1 gap-x-6 overflow-y-auto border-y border-line py-1.5 sm:grid-cols-2 md:grid-cols-3">
        {teams.map(({ slug, name }) => (
          <label
            key={slug}
            htmlFor={`${id}-${slug}`}
            className="flex min-h-8 items-center gap-2 text-body md:min-h-7"
          >
            <input
              id={`${id}-${slug}`}
              type="checkbox"
              name="team"
              value={slug}
              defaultChecked={given.includes(slug)}
              className="accent-accent"
            />
            <span className="min-w-0 wrap-anywhere">{name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
