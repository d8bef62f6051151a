"use client";

import { ErrorNotice } from "@/components/error-notice";

/** A page whose query failed says so; it never shows zeros. */
export default function DashboardError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return <ErrorNotice title="This page could not be read" digest={error.digest} retry={retry} />;
}
