import type { Metadata } from "next";
import { ButtonLink } from "@/components/ui/button";

export const metadata: Metadata = { title: "No access yet" };

/** Why somebody whom the company's sign-in knows is not let in, and what to say to whom. */
const REASONS: Readonly<Record<string, { why: string; ask: string }>> = {
  "no-group": {
    why: "You are signed in with your company, and nothing in Whospent is shared with you yet.",
    ask: "add one of your groups, or your address, to Whospent",
  },
  "groups-not-sent": {
    why: "You are in more groups than your company's sign-in sends, so that nothing could be given to you by them.",
    ask: "let the sign-in send only the groups that are meant for Whospent, or to add your address",
  },
  disabled: {
    why: "Your account in Whospent is switched off.",
    ask: "switch it on again",
  },
  address: {
    why: "Your company's sign-in does not vouch for your address, or the address belongs to another account here.",
    ask: "look at the address of your account",
  },
};

export default async function NoAccessPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { why } = await searchParams;
  const known = typeof why === "string" && Object.hasOwn(REASONS, why) ? REASONS[why] : undefined;
  const reason = known ?? REASONS["no-group"];
  return (
    <div className="mx-auto max-w-120 pt-13 md:pt-18">
      <h1 className="text-title">No access yet</h1>
      <p className="mt-2 text-ink-2">{reason?.why} Nothing was made or changed.</p>
      <p className="mt-4 text-ink-2">
        Ask whoever runs Whospent in your company, mostly the platform or the finance team, to {reason?.ask}.
        Tell them the address you signed in with. Then sign in again.
      </p>
      <p className="mt-8">
        <ButtonLink href="/sign-in">Back to sign-in</ButtonLink>
      </p>
    </div>
  );
}
