/** Folders that are no pages of the dashboard. */
const NOT_PAGES = ["/api", "/v1", "/sign-in", "/set-password", "/_next", "/views/palette"];
const MOST_LENGTH = 2_000;
/** Any site will do: what is left of it is only path and query. */
const HERE = "http://here.invalid";

/**
 * A link to a page of the dashboard as it is kept: path and query, no host. Null for everything that could lead
 * elsewhere (another host, a scheme, a backslash) or that is no page.
 *
 * @example viewHref("/explore?group=service#top") === "/explore?group=service"; viewHref("//evil.example") === null
 */
export function viewHref(text: string): string | null {
  // Browsers drop tabs and line ends and read \ as /, so "/\t/evil" would leave this site.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are meant
  if (text.length > MOST_LENGTH || !/^\/(?!\/)[^\\\u0000-\u0020\u007f]*$/.test(text)) return null;
  let url: URL;
  try {
    url = new URL(text, HERE);
  } catch {
    return null;
  }
  // A path like /..//evil is one with two slashes once the dots are resolved.
  if (url.origin !== HERE || url.pathname.startsWith("//")) return null;
  const page = NOT_PAGES.every((folder) => url.pathname !== folder && !url.pathname.startsWith(`${folder}/`));
  return page ? `${url.pathname}${url.search}` : null;
}

/** Names in a link that only some may know: teams and units of the path, and what the query filters by. */
export interface ViewNames {
  teams: string[];
  units: string[];
  services: string[];
  features: string[];
  /** Names of tenants, templates, cost centers and the like, which are not told apart; pages that name such things. */
  others: string[];
}

/** Pages for those who see everything: they name what they are about in ways of their own. */
const OF_ALL = ["admin", "sources"];
const OTHERS = ["tenant", "template", "project", "cost_center", "owner", "q", "search"];

/** The names in a kept link: a shared view is offered only to those who may know all of them. */
export function viewNames(href: string): ViewNames {
  const { pathname, searchParams } = new URL(href, HERE);
  const [, folder, name] = pathname.split("/");
  const own = name === undefined || name === "" ? [] : [decode(name)];
  const asked = (key: string) =>
    [...searchParams].flatMap(([given, value]) =>
      given === key || given.startsWith(`${key}.`) ? [value] : [],
    );
  return {
    teams: [...(folder === "teams" ? own : []), ...asked("team")],
    units: [...(folder === "units" ? own : []), ...asked("unit")],
    services: asked("service"),
    features: asked("feature"),
    others: [...(OF_ALL.includes(folder ?? "") ? [pathname] : []), ...OTHERS.flatMap(asked)],
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
