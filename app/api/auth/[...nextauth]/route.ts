import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions, type SignInDoors } from "@/lib/auth/config";
import { signOut } from "@/lib/commands/members/sessions";
import { signInToDemo, signInWithPassword } from "@/lib/commands/members/sign-in";
import { signInWithOidc } from "@/lib/commands/members/sign-in-oidc";
import { pageWriter } from "@/lib/commands/page-writer";
import { problem } from "@/lib/problem";

/** Doors that a form goes through. */
const BY_POST = ["password", "demo"];

const DOORS: SignInDoors = {
  password: (email, password) => signInWithPassword(pageWriter(), email, password),
  demo: (email) => signInToDemo(pageWriter(), email),
  oidc: (identity) => signInWithOidc(pageWriter(), identity),
  signOut: (claims) => signOut(pageWriter(), claims),
};

async function handler(
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const params = await context.params;
  const [step, door = ""] = params.nextauth;
  // next-auth calls it a failure of its own.
  if (request.method !== "POST" && step === "callback" && BY_POST.includes(door))
    return problem(405, "method_not_allowed", "The path does not take this method.");
  return NextAuth(request, { params }, authOptions(DOORS));
}

export { handler as GET, handler as POST };
