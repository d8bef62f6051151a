/**
 * `npm run bench [-- SECTION ...] [--events N] [--runs N] [--snapshot SECONDS] [--write]`: the
 * measurements. Ratios are within one run; see docs/benchmarks.md. `pages --loaded URL` measures the pages on a
 * database that `load --events N` filled and kept on the server of DATABASE_URL.
 */
import { parseArgs } from "node:util";
import { measureCheck } from "./check";
import { drill } from "./crash-drill";
import { measureIngest } from "./ingest";
import { measureOtlp } from "./otlp";
import { loadForPages, measurePages } from "./pages";
import { describeMachine, Report } from "./report";
import { measureSingle } from "./single";
import { openStage, type Stage } from "./stage";
import { measureStorage } from "./storage";

const SECTIONS = ["ingest", "otlp", "single", "check", "storage", "pages", "load", "crash"] as const;
type Section = (typeof SECTIONS)[number];
/** The crash drill kills its database and a load keeps its own: both are run when asked for. */
const ON_DEMAND: readonly Section[] = ["crash", "load"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    events: { type: "string" },
    runs: { type: "string", default: "3" },
    posts: { type: "string", default: "20000" },
    snapshot: { type: "string", default: "20" },
    kills: { type: "string", default: "10" },
    loaded: { type: "string" },
    write: { type: "boolean", default: false },
  },
});

const wanted = positionals.map((name) => {
  if (!SECTIONS.includes(name as Section))
    throw new Error(`There is no section ${name}: ${SECTIONS.join(", ")}.`);
  return name as Section;
});
const sections = wanted.length > 0 ? wanted : SECTIONS.filter((name) => !ON_DEMAND.includes(name));
const number = (text: string | undefined, fallback: number) =>
  text === undefined ? fallback : Number(text.replaceAll("_", ""));

/** What a section does; each has a fresh database. */
const RUN: Record<Section, (stage: Stage, report: Report) => Promise<void>> = {
  ingest: (stage, report) =>
    measureIngest(
      stage,
      {
        events: number(values.events, 40_000),
        runs: number(values.runs, 3),
        snapshotSeconds: number(values.snapshot, 20),
      },
      report,
    ),
  otlp: (stage, report) =>
    measureOtlp(stage, { events: number(values.events, 40_000), runs: number(values.runs, 3) }, report),
  single: (stage, report) => measureSingle(stage, number(values.posts, 20_000), report),
  check: (stage, report) => measureCheck(stage, report),
  storage: (stage, report) => measureStorage(stage, number(values.events, 40_000), report),
  pages: async (stage, report) => {
    if (values.loaded === undefined) await loadForPages(stage, number(values.events, 300_000));
    await measurePages(stage, report);
  },
  load: (stage) => loadForPages(stage, number(values.events, 300_000)),
  crash: async () => undefined,
};

const report = new Report();
let machine = "";
for (const section of sections) {
  if (section === "crash") {
    await drill({ kills: number(values.kills, 10), log: console.log });
    continue;
  }
  const stage = await openStage(section === "pages" ? values.loaded : undefined);
  if (section === "load") console.log(`Loading into ${stage.url}, which is kept.`);
  try {
    machine = await describeMachine(stage.sql);
    console.log(`\n${section}: ${machine}`);
    await RUN[section](stage, report);
  } finally {
    await stage.close({ keep: section === "load" });
  }
}
if (values.write) report.write("docs/benchmarks.md", machine);
