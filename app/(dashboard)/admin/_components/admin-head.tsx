import Link from "next/link";
import type { ReactNode } from "react";
import { PageHead } from "@/components/page-head";

/** The head of a page of the administration, with the way back. */
export function AdminHead({
  title,
  meta,
  above,
  children,
}: {
  title: ReactNode;
  meta?: ReactNode;
  /** Further steps of the way back, after Catalog. */
  above?: { href: string; name: string };
  children?: ReactNode;
}) {
  return (
    <PageHead
      title={title}
      meta={meta}
      above={
        <>
          <Link href="/admin" className="link" prefetch={false}>
            Catalog
          </Link>
          {above ? (
            <>
              {" / "}
              <Link href={above.href} className="link" prefetch={false}>
                {above.name}
              </Link>
            </>
          ) : null}
        </>
      }
    >
      {children}
    </PageHead>
  );
}
