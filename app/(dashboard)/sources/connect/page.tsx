import type { Metadata } from "next";
import Link from "next/link";
import { PageHead } from "@/components/page-head";
import { Section } from "@/components/section";
import { can } from "@/lib/auth/permissions";
import { pageRequest, type SearchParams } from "../../request";
import { ConnectTool } from "./_components/connect-tool";
import { Snippets } from "./_components/snippets";
import { TOOLS, toolOf } from "./tools";

export const metadata: Metadata = { title: "Connect" };

/** Pick what you run: how it sends here, with a real key for who may make one, and the wait for its first event. */
export default async function Connect({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, params } = await pageRequest("/sources/connect", searchParams, "spend:read");
  const tool = toolOf(params.with);
  const makesKeys = can(viewer.role, "key:manage");
  return (
    <>
      <PageHead
        title="Pick what you run"
        above={
          viewer.teamIds === "all" ? (
            <Link className="door" href="/sources" prefetch={false}>
              Sources
            </Link>
          ) : null
        }
        meta={
          makesKeys
            ? "Each sender gets a key of its own, and this page waits for its first event."
            : "How each sends here. An admin makes the key, here or under Catalog, Keys."
        }
      />
      <nav aria-label="What you run" className="mt-6">
        <ul className="flex flex-wrap gap-x-5 gap-y-1">
          {TOOLS.map(({ slug, name }) => (
            <li key={slug}>
              <Link
                href={`/sources/connect?with=${slug}`}
                aria-current={slug === tool.slug ? "page" : undefined}
                prefetch={false}
                scroll={false}
                className="inline-flex min-h-10 items-center text-accent aria-[current=page]:font-name aria-[current=page]:text-ink aria-[current=page]:underline aria-[current=page]:underline-offset-6 md:min-h-7.5"
              >
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Section id="connect" title={tool.name} className="mt-6!">
        {makesKeys ? (
          <ConnectTool key={tool.slug} tool={tool.slug} name={tool.name} />
        ) : (
          <Snippets tool={tool.slug} apiKey={null} />
        )}
      </Section>
    </>
  );
}
