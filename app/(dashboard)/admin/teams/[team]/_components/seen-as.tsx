import Link from "next/link";
import { Section } from "@/components/section";
import { instantText } from "@/lib/format";
import { isOpen, type TeamKey, type TeamRule } from "@/lib/queries/admin-teams-history";
import { span } from "../../_components/dated-list";

const KEY_WORDS: Readonly<Record<TeamKey["kind"], string>> = {
  team: "ingest key of the team",
  claims: "ingest key that may name the team",
  signing: "signs envelopes",
};

/** Rules, virtual keys and keys by which calls are known as the team's. */
export function SeenAs({
  rules,
  keys,
  today,
  timeZone,
  now,
}: {
  rules: readonly TeamRule[];
  keys: readonly TeamKey[];
  today: string;
  timeZone: string;
  now: Date;
}) {
  return (
    <Section title="Rules and keys" id="seen-as">
      {rules.length + keys.length === 0 ? (
        <p className="border-t border-line-2 py-3 text-ink-2">
          None. Where calls name neither team nor service, an{" "}
          <Link href="/admin/ownership" className="link underline underline-offset-3" prefetch={false}>
            ownership rule
          </Link>{" "}
          tells by where they come from.
        </p>
      ) : (
        <table className="sheet" aria-labelledby="seen-as-title">
          <thead>
            <tr>
              <th scope="col">What is seen</th>
              <th scope="col" className="max-md:hidden">
                What it is
              </th>
              <th scope="col">When</th>
            </tr>
          </thead>
          <tbody>
            {rules.map((rule) => {
              const { match, environment, assigned } = rule.value;
              const what = ["rule", environment && `for ${environment}`, assigned && "assigned afterwards"];
              return (
                <tr
                  key={`${JSON.stringify(match)} ${rule.from}`}
                  className={isOpen(rule, today) ? undefined : "text-ink-3"}
                >
                  <th scope="row" className="wrap-anywhere">
                    {ruleText(match)}
                  </th>
                  <td className="text-ink-2 max-md:hidden">{what.filter(Boolean).join(", ")}</td>
                  <td className="tabular-nums">{span(rule.from, rule.until, today)}</td>
                </tr>
              );
            })}
            {keys.map((key, at) => (
              <tr
                // Rotated keys share their name.
                // biome-ignore lint/suspicious/noArrayIndexKey: a list that is only read
                key={`${key.kind} ${key.name} ${at}`}
                className={key.endedAt !== null && key.endedAt <= now ? "text-ink-3" : undefined}
              >
                <th scope="row" className="wrap-anywhere">
                  {key.name}
                </th>
                <td className="text-ink-2 max-md:hidden">{KEY_WORDS[key.kind]}</td>
                <td className="tabular-nums">
                  {key.endedAt !== null && key.endedAt <= now
                    ? `ended ${instantText(key.endedAt, { timeZone })}`
                    : key.lastUsedAt === null
                      ? "never used"
                      : `used ${instantText(key.lastUsedAt, { timeZone })}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

/** `virtual key vk-legal-01, gateway gateway-eu`. */
export function ruleText(match: Record<string, string>): string {
  return Object.entries(match)
    .map(([field, value]) => `${field.replaceAll("_", " ")} ${value}`)
    .join(", ");
}
