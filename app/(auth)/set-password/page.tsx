import type { Metadata } from "next";
import { cookies } from "next/headers";
import { pageReader } from "@/app/reader";
import { ButtonLink } from "@/components/ui/button";
import { holderOfLink } from "@/lib/commands/members/password-links";
import { SetPasswordForm } from "./_components/set-password-form";
import { LINK_COOKIE } from "./link-cookie";

export const metadata: Metadata = { title: "Set a password" };
export const dynamic = "force-dynamic";

export default async function SetPasswordPage() {
  const token = (await cookies()).get(LINK_COOKIE)?.value ?? "";
  const holder = await holderOfLink(pageReader(), token);
  return (
    <div className="mx-auto max-w-100 pt-13 md:pt-18">
      {holder === null ? (
        <>
          <h1 className="text-title">This link is no longer good</h1>
          <p className="mt-2 text-ink-2">
            A link to set a password works once and for 24 hours, and only the newest one does. Ask whoever
            sent it for a new one.
          </p>
          <p className="mt-8">
            <ButtonLink href="/sign-in">Sign in</ButtonLink>
          </p>
        </>
      ) : (
        <>
          <h1 className="text-title">Set a password</h1>
          <p className="mt-0.5 text-ink-2">
            For {holder.name}. Sessions that are open elsewhere end, and you are signed in here.
          </p>
          <SetPasswordForm email={holder.email} />
        </>
      )}
    </div>
  );
}
