import type { ReactNode } from "react";
import { pageReader } from "@/app/reader";
import { navEntries } from "@/components/shell/nav-entries";
import { SkipLink } from "@/components/shell/skip-link";
import { TopBar } from "@/components/shell/top-bar";
import { homeUnit, startTeams } from "@/lib/queries/people";
import { viewerOnce } from "./request";
import { save } from "./views/actions";

/** The frame of every page behind sign-in. Who may see what is decided in each page's query, not here. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const viewer = await viewerOnce();
  if (!viewer) return children;
  const sql = pageReader();
  const [teams, unit] = await Promise.all([startTeams(sql, viewer), homeUnit(sql, viewer)]);
  return (
    <>
      <SkipLink />
      <TopBar
        entries={navEntries({ role: viewer.role, teams, unit })}
        person={{ name: viewer.name, email: viewer.email, role: viewer.role }}
        saveView={save}
      />
      <main id="main" tabIndex={-1} className="shell pb-18 outline-none">
        {children}
      </main>
    </>
  );
}
