import { Socket } from "node:net";

/** Long enough for a failing transaction to ask for its rollback, short enough for nobody to notice. */
const LINGER_MS = 20;

/** Where the driver wants to connect to. */
interface Target {
  host: readonly string[];
  port: readonly number[];
  path?: string | false | undefined;
}

/**
 * A socket that tells the driver of its end in two steps: first an error, which fails whatever is
 * under way, and a moment later the close.
 *
 * postgres.js (3.4.9) forgets its socket on close, but a transaction that fails then still sends
 * its `rollback`: from a timer, into nothing, which ends the whole process (issues 1154 and 1208
 * there). It also keeps unsent bytes for the next connection. While the socket lingers, writes go
 * nowhere and the driver stays in order.
 */
class SteadySocket extends Socket {
  private failed = false;
  private over = false;

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event === "error") this.failed = true;
    if (event !== "close") return super.emit(event, ...args);
    this.over = true;
    if (!this.failed) {
      const error = Object.assign(new Error("The database closed the connection."), {
        code: "CONNECTION_CLOSED",
      });
      if (this.listenerCount("error") > 0) super.emit("error", error);
    }
    setTimeout(() => super.emit("close", false), LINGER_MS);
    return true;
  }

  override write(...args: unknown[]): boolean {
    if (this.over || this.destroyed) return true;
    // The driver writes each statement by itself. Those of one turn go to the kernel together: a
    // batch sends a dozen, and a system call costs more than building one.
    if (this.writableCorked === 0) {
      this.cork();
      process.nextTick(() => this.uncork());
    }
    return super.write(...(args as Parameters<Socket["write"]>));
  }
}

/** For the driver's `socket` option: a socket on its way to the server; hosts take turns. */
export function steadySockets(): (options: Target) => Socket {
  let opened = 0;
  return ({ host, port, path }) => {
    const socket = new SteadySocket();
    // Otherwise the second packet of a batch waits 40 ms for the first to be acknowledged.
    socket.setNoDelay(true);
    const turn = opened % Math.max(1, host.length);
    opened += 1;
    if (path) socket.connect(path);
    else socket.connect(port[turn] ?? 5432, host[turn] ?? "localhost");
    return socket;
  };
}
