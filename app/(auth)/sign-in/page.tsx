import Link from "next/link";
import { pageReader } from "@/app/reader";
import { demoAccounts } from "@/lib/queries/people";
import { DemoAccounts } from "./_components/demo-accounts";
import { PasswordForm } from "./_components/password-form";
import { safePath, signInParams } from "./search-params";

export const metadata = { title: "Sign in" };
export const dynamic = "force-dynamic";

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { callbackUrl, error } = signInParams.parse(await searchParams);
  const accounts = await demoAccounts(pageReader());
  const target = safePath(callbackUrl);
  return (
    <div className="mx-auto max-w-100 pt-13 md:pt-18">
      <h1 className="text-title">Sign in</h1>
      <p className="mt-0.5 text-ink-2">Who spent the AI bill, on what, and why it moved.</p>
      {accounts.length > 0 ? <DemoAccounts accounts={accounts} target={target} /> : null}
      <PasswordForm target={target} failed={error !== undefined} primary={accounts.length === 0} />
      <p className="mt-8 text-body text-ink-3">
        Without an account:{" "}
        <Link href="/auditor" className="link underline underline-offset-3" prefetch={false}>
          audit a payload
        </Link>
        . Nothing is kept.
      </p>
    </div>
  );
}
