const SEED = 20_260_722;

/**
 * How often the database tests try a property, and from which seed: the same each time, so that none of them fails by
 * chance in a run that changed nothing. To look further: `PROPERTY_RUNS=500 PROPERTY_SEED=7 npx vitest run --project db`.
 */
export function propertyRuns(usual: number): { numRuns: number; seed: number } {
  const { PROPERTY_RUNS, PROPERTY_SEED } = process.env;
  return { numRuns: Number(PROPERTY_RUNS ?? usual), seed: Number(PROPERTY_SEED ?? SEED) };
}
