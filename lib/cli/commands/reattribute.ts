import type { Command } from "commander";
import { registerRestatement } from "../restate-command";

/** `whospent reattribute` */
export function register(program: Command): void {
  registerRestatement(
    program,
    "reattribute",
    "own past events of open months by the catalog as it is now; shows the difference first",
  );
}
