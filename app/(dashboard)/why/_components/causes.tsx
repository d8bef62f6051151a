import { Waterfall } from "@/components/charts/waterfall";
import { Section } from "@/components/section";
import type { MovementBar } from "@/lib/domain/movement-bars";
import { namedCause } from "@/lib/domain/movement-cause";
import { usd } from "@/lib/format";
import type { WhyPage } from "@/lib/queries/why";
import { namedBar, waterfallRows } from "../movement-rows";

/** The waterfall of a page; each bar opens its rows. */
export function Causes({
  page,
  names,
  hrefOf,
  cause,
}: {
  page: WhyPage;
  names: { before: string; after: string };
  hrefOf: (bar: MovementBar) => string;
  /** The bar that is being looked at; else the one the sentence names. */
  cause: MovementBar | null;
}) {
  const { total, features } = page.movement;
  const bars = waterfallRows(total, features);
  const { grossPico } = namedCause(total);
  return (
    <Section
      title="Cause by cause"
      aside={`exact, no residual · ${usd(grossPico)} of gross movement`}
      id="why"
    >
      {bars.length === 0 ? (
        <p className="border-t border-line-2 py-4 text-ink-2">
          Nothing moved: every feature cost what it cost before.
        </p>
      ) : (
        <Waterfall
          bars={bars.map((bar) => ({ ...bar, href: hrefOf(bar.bar) }))}
          before={{ name: names.before, pico: total.costBefore }}
          after={{ name: names.after, pico: total.costAfter }}
          cause={cause ?? namedBar(total)}
          labelledBy="why-title"
        />
      )}
      <details className="mt-3 max-w-160 text-label text-ink-3">
        <summary className="min-h-6 py-1">How this is worked out</summary>
        <p className="mt-1">
          Every service, feature and environment is split by itself into these causes, and the parts are added
          up: they sum to the change exactly. A higher context tier, longer cache lifetimes and another
          account or region show as Price; images and audio show in Tokens per request; days with missing
          usage show fewer tokens.
        </p>
      </details>
    </Section>
  );
}
