/** The ingest server as the measurements and the crash drill start it; the port is the first argument. */
import { startIngestServer } from "@/lib/cli/commands/ingest-server";

const server = await startIngestServer({ port: Number(process.argv[2]), host: "127.0.0.1" });
process.once("SIGTERM", async () => {
  await server.stop();
  process.exit(0);
});
