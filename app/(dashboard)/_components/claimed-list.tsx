import Link from "next/link";
import { Section } from "@/components/section";
import { count, monthText, usd } from "@/lib/format";
import type { ClaimedName } from "@/lib/queries/claimed-names";

const SHOWN = 10;
const KIND_NAMES: Record<ClaimedName["kind"], string> = {
  team: "team",
  service: "service",
  feature: "feature",
  environment: "environment",
  virtual_key: "virtual key",
  namespace: "namespace",
  service_account: "service account",
  source: "source",
};

/** Names that senders use and the catalog does not know, with what was booked under them in the month. */
export function ClaimedList({ names, month }: { names: ClaimedName[]; month: string }) {
  const shown = names.slice(0, SHOWN);
  return (
    <Section
      title="Claimed names not in the catalog"
      aside={
        <>
          {monthText(month)}
          {names.length > 0 ? (
            <>
              {" · "}
              <Link href="/exceptions/names" className="link underline underline-offset-3">
                {names.length === 1 ? "Map it" : `Map all ${count(names.length)}`}
              </Link>
            </>
          ) : null}
        </>
      }
      id="claimed"
    >
      {shown.length === 0 ? (
        <p className="border-t border-line-2 py-4 text-ink-2">Every name that was sent is in the catalog.</p>
      ) : (
        <table className="sheet" aria-labelledby="claimed-title">
          <thead>
            <tr>
              <th scope="col">Claimed name</th>
              <th scope="col" className="num">
                Requests
              </th>
              <th scope="col" className="num">
                Cost<span className="font-normal">, USD</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={`${one.kind}-${one.name}`}>
                <th scope="row">
                  <span className="wrap-anywhere">{one.name}</span>
                  <span className="block text-label text-ink-3">
                    {KIND_NAMES[one.kind]} · {one.nearest ? `looks like ${one.nearest}` : "no match"}
                  </span>
                </th>
                <td className="num">{count(one.requests)}</td>
                <td className="num">{usd(one.costPico)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {names.length > SHOWN ? (
        <p className="mt-2.5 text-label text-ink-3">{count(names.length - SHOWN)} more with less spend</p>
      ) : null}
    </Section>
  );
}
