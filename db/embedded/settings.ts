/** `durable` keeps every commit through a power cut; `throwaway` is for test databases, and is faster. */
export type Durability = "durable" | "throwaway";

/** PostgreSQL settings for a machine with 2 cores and a few GB, shared with the Node process. */
export function settings(durability: Durability): [name: string, value: string][] {
  const common: [string, string][] = [
    ["listen_addresses", "127.0.0.1"],
    // No socket files: folders may be too long for one, and the port is enough.
    ["unix_socket_directories", ""],
    ["timezone", "UTC"],
    ["log_timezone", "UTC"],
    ["log_line_prefix", "%m [%p] "],
    // Reports are short; compiling their plans costs more than running them.
    ["jit", "off"],
    ["random_page_cost", "1.1"],
  ];
  if (durability === "throwaway") {
    return [
      ...common,
      // Two test files at once, each with several pools of its own.
      ["max_connections", "200"],
      ["shared_buffers", "128MB"],
      ["fsync", "off"],
      ["synchronous_commit", "off"],
      ["full_page_writes", "off"],
      ["max_wal_size", "1GB"],
      ["autovacuum", "off"],
      // Cloning the template: copying files is faster than logging every page.
      ["wal_level", "minimal"],
      ["max_wal_senders", "0"],
    ];
  }
  return [
    ...common,
    ["max_connections", "60"],
    ["shared_buffers", "256MB"],
    ["effective_cache_size", "1GB"],
    ["maintenance_work_mem", "128MB"],
    ["work_mem", "16MB"],
    ["wal_compression", "on"],
    ["max_wal_size", "2GB"],
    ["checkpoint_timeout", "15min"],
  ];
}
