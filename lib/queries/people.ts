import type { Role } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import type { TeamKind } from "./overview";
import type { Reader } from "./reader";

/** A team for menus and the start page. */
export interface VisibleTeam {
  teamId: number;
  slug: string;
  name: string;
  kind: TeamKind;
  hue: number;
}

/** Teams `viewer` may open, by name; shared and untagged last. */
export declare function visibleTeams(sql: Reader, viewer: Viewer): Promise<VisibleTeam[]>;

/** Where `viewer` lands after sign-in: the only team's page, else Overview. */
export declare function startPage(sql: Reader, viewer: Viewer): Promise<string>;

/** A local account that the demo offers for one-click sign-in; never with its password. */
export interface DemoAccount {
  email: string;
  name: string;
  role: Role;
}

/** Accounts for the one-click sign-in of the demo; empty unless `settings.demo` is true. */
export declare function demoAccounts(sql: Reader): Promise<DemoAccount[]>;
