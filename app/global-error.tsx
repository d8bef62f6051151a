"use client";

import { ErrorNotice } from "@/components/error-notice";
import "./globals.css";

/** When not even the frame of the pages could be made. */
export default function GlobalError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <html lang="en">
      <head>
        <title>Whospent could not answer</title>
      </head>
      <body>
        <main id="main" className="shell">
          <ErrorNotice title="Whospent could not answer" digest={error.digest} retry={retry} />
        </main>
      </body>
    </html>
  );
}
