import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/globalSetup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most files import the same libraries: read once per thread, not once per file. No test leaves anything behind in a module.
    pool: "threads",
    isolate: false,
    maxWorkers: 2,
    minWorkers: 2
  }
})
