"use client";

import { type ReactNode, useId, useState } from "react";
import { SectionHead } from "../section";

/** A chart with its title and the same numbers as a table behind a toggle. */
export function ChartSection({
  title,
  note,
  chart,
  table,
}: {
  title: string;
  note?: ReactNode;
  chart: ReactNode;
  table: ReactNode;
}) {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <section aria-labelledby={`${id}-title`} className="mt-10 md:mt-13">
      <SectionHead
        title={title}
        headingId={`${id}-title`}
        aside={
          <>
            {note ? <>{note} · </> : null}
            <button
              type="button"
              aria-expanded={asTable}
              aria-controls={`${id}-body`}
              onClick={() => setAsTable(!asTable)}
              className="link min-h-6"
            >
              {asTable ? "Show as chart" : "Show as table"}
            </button>
          </>
        }
      />
      <div id={`${id}-body`}>{asTable ? table : chart}</div>
    </section>
  );
}
