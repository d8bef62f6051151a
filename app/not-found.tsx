import { NotFoundNotice } from "@/components/not-found-notice";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main id="main" className="shell">
      <NotFoundNotice />
    </main>
  );
}
