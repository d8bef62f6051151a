import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions, type SignInDoors } from "@/lib/auth/config";
import { endSessionUrl, keepIdToken, keptIdToken } from "@/lib/auth/end-session";
import { signOut } from "@/lib/commands/members/sessions";
import { signInToDemo, signInWithPassword } from "@/lib/commands/members/sign-in";
import { signInWithOidc } from "@/lib/commands/members/sign-in-oidc";
import { pageWriter } from "@/lib/commands/page-writer";
import { env } from "@/lib/env";
import { refusedStep } from "@/lib/http/auth-steps";

async function handler(
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const params = await context.params;
  const refused = await refusedStep(request, params.nextauth);
  if (refused) return refused;
  let cameBy: string | null = null;
  let idToken: string | undefined;
  const doors: SignInDoors = {
    password: (email, password) => signInWithPassword(pageWriter(), email, password),
    demo: (email) => signInToDemo(pageWriter(), email),
    oidc: async (identity, token) => {
      const outcome = await signInWithOidc(pageWriter(), identity);
      if (typeof outcome !== "string") idToken = token;
      return outcome;
    },
    signOut: async (claims) => {
      cameBy = await signOut(pageWriter(), claims);
    },
  };
  const answer = await NextAuth(request, { params }, authOptions(doors));
  if (idToken !== undefined) answer.headers.append("set-cookie", keepIdToken(idToken));
  return cameBy === "oidc" ? signedOutThere(answer, keptIdToken(request)) : answer;
}

/** Who came over the company's provider is led there once more, so that its session ends too. */
async function signedOutThere(answer: Response, idToken: string | undefined): Promise<Response> {
  const { oidc, nextAuthUrl } = env();
  if (!oidc || nextAuthUrl === undefined || !answer.headers.get("content-type")?.includes("json"))
    return answer;
  const url = await endSessionUrl(oidc, new URL("/sign-in", nextAuthUrl).href, idToken);
  answer.headers.append("set-cookie", keepIdToken(null));
  return url === null
    ? answer
    : new Response(JSON.stringify({ url }), { status: answer.status, headers: answer.headers });
}

export { handler as GET, handler as POST };
