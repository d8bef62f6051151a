import { ButtonLink } from "./ui/button";

/** Not there, or not yours: the two read the same on purpose. */
export function NotFoundNotice() {
  return (
    <div className="min-h-80 pt-7">
      <h1 className="text-title">There is no such page</h1>
      <p className="mt-2 max-w-160 text-ink-2">
        It may have been moved, or it belongs to a team whose figures are not shared with you. An admin can
        add you to a team.
      </p>
      <ButtonLink href="/" className="mt-4">
        Go to your start page
      </ButtonLink>
    </div>
  );
}
