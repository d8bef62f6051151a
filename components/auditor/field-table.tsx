import { Tag } from "@/components/ui/tag";
import type { AuditedReport, AuditField } from "@/lib/domain/audit";

/** Every field that was told, and those that are missing; what is merely not told stands in one line below. */
export function FieldTable({
  report: { fields },
  labelledBy,
}: {
  report: AuditedReport;
  labelledBy: string;
}) {
  const rows = fields.filter(({ value, wanted }) => value !== null || wanted);
  const untold = fields.filter(
    ({ value, wanted, group }) => value === null && !wanted && group === "envelope",
  );
  return (
    <>
      <table className="sheet table-fixed" aria-labelledby={labelledBy}>
        <thead>
          <tr>
            <th scope="col" className="w-32 md:w-36">
              Field
            </th>
            <th scope="col">As read</th>
            <th scope="col" className="max-md:hidden">
              Where from
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((field) => (
            <tr key={field.name}>
              <th scope="row">{field.label}</th>
              <td className="wrap-anywhere">
                <Value field={field} />
                <span className="mt-0.5 block text-label text-ink-3 md:hidden">{field.where}</span>
              </td>
              <td className="text-ink-3 wrap-anywhere max-md:hidden">{field.where}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {untold.length > 0 ? (
        <p className="mt-3 text-label text-ink-3">
          Not told, and not needed: {untold.map(({ label }) => label.toLowerCase()).join(", ")}.
        </p>
      ) : null}
    </>
  );
}

function Value({ field: { value, group, inCatalog } }: { field: AuditField }) {
  if (value === null) return <Tag tone="warn">missing</Tag>;
  return (
    <>
      <span className={group === "ids" ? "ident" : undefined}>{value}</span>
      {inCatalog === false ? (
        <>
          {" "}
          <Tag tone="warn">unknown: none of the teams you see</Tag>
        </>
      ) : null}
    </>
  );
}
