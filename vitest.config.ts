import { defineConfig } from "vitest/config"
import { slowness, slownessName } from "./test/support/Limits.ts"
import { StatementCount } from "./test/support/StatementCount.ts"

/** Storms of processes, kills, long outages, every field both ways: they take as long as all others together, and CI runs them by themselves (`npm run test:slow`). */
const slow = "test/slow/**/*.test.ts"

/** What is tried with twenty times as many cases by `npm run test:long`: nobody waits for that. */
const long = ["test/{plex,stash,sync}/OddAnswers.test.ts"]

/** A busy machine is given more time. */
const longer = slowness()

export default defineConfig(({ mode }) => ({
  test: {
    include: mode === "slow" ? [slow] : mode === "long" ? long : ["test/**/*.test.ts"],
    env: { [slownessName]: String(longer), ...(mode === "long" ? { PLEXSYNC_LONG: "20" } : {}) },
    exclude: mode === "slow" ? [] : [slow],
    globalSetup: ["test/support/globalSetup.ts"],
    setupFiles: ["test/support/Chance.ts", "test/support/Properties.ts", "test/support/StatementRuns.ts"],
    // Only all tests together run every statement.
    reporters: mode === "slow" || mode === "long" ? ["default"] : ["default", new StatementCount()],
    // A storm of processes slows whatever runs beside it.
    testTimeout: longer * (mode === "long" ? 3_600_000 : mode === "slow" ? 240_000 : 60_000),
    hookTimeout: longer * 60_000,
    // Most files import the same libraries: read once per thread, not once per file. No test leaves anything behind in a module.
    pool: "threads",
    isolate: false,
    maxWorkers: 2,
    minWorkers: 2,
    // Asked for by `npm run test:coverage`, of what runs in the tests' own process: the roots and the commands run in processes of their own.
    coverage: {
      include: ["src/**"],
      exclude: ["src/*.ts", "src/cli/**"],
      experimentalAstAwareRemapping: true,
      reporter: [["text", { skipFull: true, maxCols: 120 }]],
      reportOnFailure: true,
      // What was measured, rounded down: it only rises.
      thresholds: { statements: 92, branches: 88 }
    }
  }
}))
