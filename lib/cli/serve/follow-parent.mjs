// Preloaded into the web server: when the process that started it is killed, and so cannot stop it, it ends
// too. Otherwise it would keep the port, and the next start would find it taken.
process.once("disconnect", () => {
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.exit(1), 5_000).unref();
});
process.channel?.unref();
