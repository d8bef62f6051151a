import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { ImportProblem } from "../import-file";
import { register } from "./import";

const importing = (...words: string[]) => {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  register(program);
  for (const command of program.commands.flatMap((parent) => [parent, ...parent.commands])) {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
  }
  return program.parseAsync(["node", "whospent", "import", ...words]);
};

describe("whospent import", () => {
  it("knows mapped files and every source that takes posted records", () => {
    const program = new Command();
    register(program);
    const names = program.commands[0]?.commands.map((command) => command.name());
    expect(names).toEqual(expect.arrayContaining(["mapped", "native", "provider-response"]));
  });

  // None of these opens a database: there is none in this test, and it would say so otherwise.
  it("says what is wrong before it opens a database", async () => {
    await expect(importing("native", "absent.jsonl")).rejects.toThrow(ImportProblem);
    await expect(importing("native", "absent.jsonl")).rejects.toThrow(
      "The file absent.jsonl does not exist.",
    );
    const both = importing("mapped", "absent.csv", "--map", "absent.yaml");
    await expect(both).rejects.toThrow(/absent\.csv does not exist[\s\S]*absent\.yaml does not exist/);
    await expect(importing("mapped", "package.json")).rejects.toThrow("--map");
    await expect(importing("telepathy", "package.json")).rejects.toThrow(/unknown command/);
  });
});
