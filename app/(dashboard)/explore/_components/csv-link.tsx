"use client";

import { useSearchParams } from "next/navigation";

/** The table as it is ordered now, as a file. */
export function CsvLink() {
  const query = useSearchParams().toString();
  return (
    <a
      href={query ? `/explore/csv?${query}` : "/explore/csv"}
      className="link inline-block min-h-6 underline"
      download
    >
      CSV
    </a>
  );
}
