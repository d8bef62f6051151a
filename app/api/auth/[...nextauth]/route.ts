import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions, type SignInDoors } from "@/lib/auth/config";
import { signOut } from "@/lib/commands/members/sessions";
import { signInToDemo, signInWithPassword } from "@/lib/commands/members/sign-in";
import { signInWithOidc } from "@/lib/commands/members/sign-in-oidc";
import { pageWriter } from "@/lib/commands/page-writer";

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
  return NextAuth(request, { params: await context.params }, authOptions(DOORS));
}

export { handler as GET, handler as POST };
