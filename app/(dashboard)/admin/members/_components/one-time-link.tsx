import { CopyCommand } from "@/components/ui/copy-command";
import { instantText } from "@/lib/format";

/** A link to set a password, shown this once. */
export function OneTimeLink({ message, link }: { message: string; link: { url: string; until: string } }) {
  return (
    <div className="mt-3">
      <p className="font-name">{message}</p>
      <CopyCommand command={link.url} />
      <p className="mt-1 text-label text-ink-3">
        Shown this once. Hand it to nobody else: whoever opens it sets the password. Good until{" "}
        {instantText(new Date(link.until), { timeZone: "UTC", zone: true })}, once; older links are worth
        nothing now.
      </p>
    </div>
  );
}
