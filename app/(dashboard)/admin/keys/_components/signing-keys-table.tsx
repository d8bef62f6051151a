import Link from "next/link";
import { Person } from "@/components/person";
import type { ServiceKey } from "@/lib/queries/keys";
import { claimsText, expiryText, utcText } from "../key-words";
import { KeyStateText } from "./key-state";

const WIDE = "max-md:hidden";
const LOW = "max-lg:hidden";

/** Signing keys, each with the service that signs; the name opens the key. */
export function SigningKeysTable({ rows, label }: { rows: readonly ServiceKey[]; label: string }) {
  return (
    <table className="sheet" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col" className={WIDE}>
            May name
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
              <Link
                href={`/admin/keys/signing/${key.id}`}
                className="link font-name wrap-anywhere"
                prefetch={false}
              >
                {key.service}
              </Link>
              <span className="block text-label text-ink-3 wrap-anywhere">{key.kid}</span>
            </th>
            <td className={`${WIDE} wrap-anywhere`}>{claimsText(key.claims)}</td>
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
