import Link from "next/link";
import { pageReader } from "@/app/reader";
import { CopyCommand } from "@/components/ui/copy-command";
import { env } from "@/lib/env";
import { hasAccounts } from "@/lib/queries/members";
import { demoAccounts } from "@/lib/queries/people";
import { CompanySignIn } from "./_components/company-sign-in";
import { DemoAccounts } from "./_components/demo-accounts";
import { PasswordForm } from "./_components/password-form";
import { failureWords } from "./failure-words";
import { safePath, signInParams } from "./search-params";

export const metadata = { title: "Sign in" };
export const dynamic = "force-dynamic";

/** The first admin; everybody after is added on the members page, or by a group. */
const FIRST_ADMIN =
  'npm run whospent -- users create --email you@example.com --name "Your Name" --role admin';

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { callbackUrl, error } = signInParams.parse(await searchParams);
  const sql = pageReader();
  const [accounts, anybody] = await Promise.all([demoAccounts(sql), hasAccounts(sql)]);
  const target = safePath(callbackUrl);
  const { oidc } = env();
  const failure = failureWords(error);
  return (
    <div className="mx-auto max-w-100 pt-13 md:pt-18">
      <h1 className="text-title">Sign in</h1>
      <p className="mt-0.5 text-ink-2">Who spent the AI bill, on what, and why it moved.</p>
      {failure ? (
        <p role="alert" className="mt-6 text-body text-alert">
          {failure}
        </p>
      ) : null}
      {anybody ? null : (
        <section aria-labelledby="first-title" className="mt-8">
          <h2 id="first-title" className="text-section">
            Nobody has an account yet
          </h2>
          <p className="mt-1 text-ink-2">
            Make the first admin where Whospent runs. The password is shown once, in that terminal.
          </p>
          <CopyCommand command={FIRST_ADMIN} />
        </section>
      )}
      {accounts.length > 0 ? <DemoAccounts accounts={accounts} target={target} /> : null}
      {oidc ? <CompanySignIn host={new URL(oidc.issuer).host} target={target} /> : null}
      {oidc ? <h2 className="mt-10 border-t border-line-2 pt-4 text-section">With a password</h2> : null}
      <PasswordForm
        target={target}
        failed={error === "CredentialsSignin"}
        primary={accounts.length === 0 && oidc === undefined}
      />
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
