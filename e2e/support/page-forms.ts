/** A form of a page that a Server Action answers: what a browser without scripts would send. */
export interface PageForm {
  /** Page that it stands on, which it is sent to. */
  path: string;
  label: string;
  /** Next's own fields, `$ACTION_...`, with their values. */
  action: [name: string, value: string][];
  /** Fields with the value they come with; a list has the value of its first choice. */
  fields: { name: string; value: string; hidden: boolean }[];
}

const TAG = /<(input|textarea|select|option)\b([^>]*)>([^<]*)/g;

/** The forms of a page's HTML that a Server Action answers. */
export function formsOf(html: string, path: string): PageForm[] {
  return (html.match(/<form\b[\s\S]*?<\/form>/g) ?? []).flatMap((form) => {
    const all = fieldsOf(form);
    const action = all.filter(({ name }) => name.startsWith("$ACTION"));
    if (action.length === 0) return [];
    return [
      {
        path,
        label: attribute(form.slice(0, form.indexOf(">")), "aria-label") ?? "",
        action: action.map(({ name, value }): [string, string] => [name, value]),
        fields: all.filter(({ name }) => !name.startsWith("$ACTION")),
      },
    ];
  });
}

/** The same action with the same fields, wherever it stands. */
export function formKey({ action, fields }: PageForm): string {
  const id = action
    .map(([name, value]) => /"id":"(\w+)"/.exec(value)?.[1] ?? name.replace(/\d+/, ""))
    .join(" ");
  return `${id} ${fields.map(({ name }) => name).join(" ")}`;
}

/** Links of a page to pages of this site. */
export function linksOf(html: string): string[] {
  return [...html.matchAll(/<a\b[^>]*\shref="(\/[^"#]*)/g)].map(([, href = ""]) => decoded(href));
}

function fieldsOf(form: string): PageForm["fields"] {
  const fields: PageForm["fields"] = [];
  let list: PageForm["fields"][number] | undefined;
  for (const [, tag, attributes = "", text = ""] of form.matchAll(TAG)) {
    const name = attribute(attributes, "name");
    const value = attribute(attributes, "value") ?? (tag === "textarea" ? decoded(text) : "");
    if (tag === "option") {
      if (list?.value === "") list.value = value;
    } else if (name !== undefined) {
      const field = { name, value, hidden: attribute(attributes, "type") === "hidden" };
      list = tag === "select" ? field : undefined;
      fields.push(field);
    }
  }
  return fields;
}

function attribute(attributes: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(attributes)?.[1];
  return found === undefined ? undefined : decoded(found);
}

function decoded(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
