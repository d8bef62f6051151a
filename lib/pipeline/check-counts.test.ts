import { expect, it, vi } from "vitest";
import type { Sql } from "@/db/client";
import { CheckCounter } from "./check-counts";

it("writes what it counted a second after the first of it", async () => {
  vi.useFakeTimers();
  try {
    const counter = new CheckCounter({} as Sql);
    const flush = vi.spyOn(counter, "flush").mockResolvedValue();
    const check = { keyId: 1, environmentId: 0, teamId: 1, service: "", reason: "" } as const;
    counter.add({ ...check, atMs: Date.now(), mode: "observe", decision: "allow", would: "allow" });
    vi.advanceTimersByTime(999);
    expect(flush).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(flush).toHaveBeenCalledOnce();
  } finally {
    vi.useRealTimers();
  }
});
