import { type APIRequestContext, request } from "@playwright/test";
import type { DemoRole } from "../journeys/people";

/** A client that is signed in to the demo as the first account of a role, without a browser. */
export async function clientAs(baseURL: string, role: DemoRole): Promise<APIRequestContext> {
  const client = await request.newContext({ baseURL });
  const page = await (await client.get("/sign-in")).text();
  // The buttons' accounts are in the page's data, where quotes are escaped.
  const account = new RegExp(String.raw`\\"email\\":\\"([^"\\]+)\\"[^{}]*?\\"role\\":\\"${role}\\"`).exec(
    page,
  );
  if (!account?.[1]) throw new Error(`the sign-in page offers no ${role}`);
  const { csrfToken } = await (await client.get("/api/auth/csrf")).json();
  const form = { csrfToken, email: account[1], json: "true" };
  const response = await client.post("/api/auth/callback/demo", { form });
  if (!response.ok()) throw new Error(`sign-in as ${role} answered ${response.status()}`);
  return client;
}
