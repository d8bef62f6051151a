import type { Fixture } from "@/db/testing";
import { loadDemo } from "./load";

/** Loaded as of a fixed instant, so that the numbers are the same on every day the tests run. */
export const DEMO_PLAN = { now: new Date("2026-07-22T15:30:00Z"), seed: "test", scale: 0.04 };

/** What came of loading it, and the first sentence that was said. */
export interface LoadedDemo {
  events: number;
  loaded: boolean;
  said: string | undefined;
}

/** The demo company with a few calls of each kind: loaded once in a run, for all tests that look at it. */
export const demoCompany: Fixture<LoadedDemo> = {
  name: "demo",
  async fill(url) {
    const said: string[] = [];
    const done = await loadDemo({ databaseUrl: url, log: (text) => said.push(text), ...DEMO_PLAN });
    return { events: done.events, loaded: done.loaded, said: said[0] };
  },
};
