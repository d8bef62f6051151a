import type { Command } from "commander";
import { registerRestatement } from "../restate-command";

/** `whospent reprice` */
export function register(program: Command): void {
  registerRestatement(
    program,
    "reprice",
    "price past events of open months by the cards as they are now; shows the difference first",
  );
}
