/** Every table as Drizzle sees it. The migrations are the truth; schema.db.test.ts compares the two. */
export * from "./bypass";
export * from "./cases";
export * from "./catalog";
export * from "./events";
export * from "./ingest";
export * from "./names";
export * from "./people";
export * from "./prices";
export * from "./reviews";
export * from "./rollups";
