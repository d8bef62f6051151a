import { type Command, InvalidArgumentError } from "commander";
import { connect } from "@/db/client";
import { openDatabase } from "@/db/embedded";
import { migrate } from "@/db/migrate";
import { loadDemo } from "@/lib/demo/load";
import { type DemoScenario, FULL_SCENARIO, SCENARIOS, scenarioNamed } from "@/lib/demo/scenario";
import { env } from "@/lib/env";
import { settleTimezone } from "@/lib/pipeline/reporting-timezone";
import { textTable } from "../table";

interface DemoCommandOptions {
  scenario: DemoScenario;
  seed?: string;
  list?: true;
}

/** `whospent demo` */
export function register(program: Command): void {
  program
    .command("demo")
    .description("load the fictitious company of docs/demo.md, or one of its stories alone")
    .option("--scenario <name>", "what to load; --list names them", namedScenario, FULL_SCENARIO)
    .option("--seed <text>", "another seed makes another company")
    .option("--list", "list the scenarios and load nothing")
    .action(async ({ scenario, seed, list }: DemoCommandOptions) => {
      if (list) {
        console.log(scenarioList());
        return;
      }
      await load(scenario, seed);
    });
}

async function load(scenario: DemoScenario, seed: string | undefined): Promise<void> {
  const database = await openDatabase();
  try {
    const sql = connect(database.url, { max: 2, name: "whospent-cli" });
    try {
      await migrate(sql);
      await settleTimezone(sql, env().reportingTimezone);
    } finally {
      await sql.end({ timeout: 5 });
    }
    const done = await loadDemo({
      databaseUrl: database.url,
      log: (text) => console.log(text),
      scenario,
      ...(seed === undefined ? {} : { seed }),
    });
    if (done.scenario !== scenario.name) {
      throw new Error(
        `This database already holds the demo "${done.scenario}": give "${scenario.name}" a database or a ` +
          "WHOSPENT_DATA_DIR of its own.",
      );
    }
    console.log(
      done.loaded
        ? `Loaded the demo "${scenario.name}" (${done.events} calls). Serve it with npm run demo.`
        : `The demo "${scenario.name}" is already loaded.`,
    );
  } finally {
    await database.stop();
  }
}

function namedScenario(name: string): DemoScenario {
  const scenario = scenarioNamed(name);
  if (!scenario) throw new InvalidArgumentError(`There is none of that name. They are:\n${scenarioList()}`);
  return scenario;
}

function scenarioList(): string {
  return textTable(
    ["SCENARIO", "WHAT IS IN IT"],
    SCENARIOS.map(({ name, title }) => [name, title]),
  );
}
