import { Command, CommanderError } from "commander";
import { afterEach, expect, it, vi } from "vitest";
import { STORIES } from "@/lib/demo/stories/stories";
import { register } from "./demo";

const said: string[] = [];

async function run(...words: string[]): Promise<unknown> {
  said.length = 0;
  vi.spyOn(console, "log").mockImplementation((text: string) => void said.push(text));
  const program = new Command().exitOverride().configureOutput({ writeErr: (text) => void said.push(text) });
  register(program);
  for (const command of program.commands) {
    command.exitOverride().configureOutput({ writeErr: (text) => void said.push(text) });
  }
  return program.parseAsync(["node", "whospent", "demo", ...words]).catch((error: unknown) => error);
}

afterEach(() => vi.restoreAllMocks());

it("lists the whole company and every story, and loads nothing", async () => {
  await run("--list");
  const names = said
    .join("\n")
    .split("\n")
    .slice(1)
    .map((line) => line.split(" ")[0]);
  expect(names).toEqual(["full", ...STORIES.map((story) => story.name)]);
});

it("answers an unknown scenario with the list", async () => {
  const error = await run("--scenario", "retries");
  expect(error).toBeInstanceOf(CommanderError);
  expect(said.join("")).toMatch(/none of that name[\s\S]*\bfull\b[\s\S]*\bretry-storm\b/);
});
