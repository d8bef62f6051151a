import Link from "next/link";
import { Person } from "@/components/person";
import type { IngestKey } from "@/lib/queries/keys";
import { claimsText, environmentText, expiryText, kindText, scopesText, utcText } from "../key-words";
import { KeyStateText } from "./key-state";

const WIDE = "max-md:hidden";
const LOW = "max-lg:hidden";

/** Ingest keys without their secrets; each name opens its key. */
export function KeysTable({ rows, label }: { rows: readonly IngestKey[]; label: string }) {
  return (
    <table className="sheet" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col" className={WIDE}>
            May
          </th>
          <th scope="col" className={WIDE}>
            May name
          </th>
          <th scope="col" className={LOW}>
            Environment
          </th>
          <th scope="col" className={LOW}>
            Made by
          </th>
          <th scope="col" className={WIDE}>
            Last used
          </th>
          <th scope="col" className={WIDE}>
            Expires
          </th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((key) => (
          <tr key={key.id}>
            <th scope="row">
              <Link href={`/admin/keys/${key.id}`} className="link font-name wrap-anywhere" prefetch={false}>
                {key.name}
              </Link>
              <span className="block text-label text-ink-3 wrap-anywhere">
                {key.prefix}… · {kindText(key)} · source {key.source}
              </span>
              <span className="block text-label text-ink-3 md:hidden">
                {key.lastUsedAt === null ? "never used" : `last used ${utcText(key.lastUsedAt)}`}
              </span>
            </th>
            <td className={WIDE}>{scopesText(key.scopes)}</td>
            <td className={`${WIDE} wrap-anywhere`}>{claimsText(key.claims)}</td>
            <td className={LOW}>{environmentText(key.environment)}</td>
            <td className={`${LOW} text-ink-2 wrap-anywhere`}>
              <Person address={key.createdBy} />
            </td>
            <td className={`${WIDE} tabular-nums`}>
              {key.lastUsedAt === null ? "never" : utcText(key.lastUsedAt)}
            </td>
            <td className={`${WIDE} tabular-nums`}>{expiryText(key.expiresAt)}</td>
            <td>
              <KeyStateText state={key.state} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
