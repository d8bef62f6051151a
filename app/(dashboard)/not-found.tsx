import { NotFoundNotice } from "@/components/not-found-notice";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return <NotFoundNotice />;
}
