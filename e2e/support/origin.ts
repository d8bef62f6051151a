const FIRST_PORT = 3187;

/** How many journeys run at the same time: each worker has a server and a database of its own. */
const WORKERS = 2;

/** Ports of the servers that lib/cli/checks/journey-servers.ts starts; E2E_PORTS names free ones. */
export const PORTS: readonly number[] =
  process.env.E2E_PORTS?.split(",").map(Number) ??
  Array.from({ length: WORKERS }, (_, index) => FIRST_PORT + index);

/** Where the server of this worker is; E2E_BASE_URL names one that already runs instead. */
export const ORIGIN =
  process.env.E2E_BASE_URL ?? `http://localhost:${PORTS[Number(process.env.TEST_PARALLEL_INDEX ?? 0)]}`;
