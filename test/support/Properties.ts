import fc from "fast-check"
import { env } from "node:process"

/**
 * The same cases in every run, so that the suite says the same of the same code. To look for new ones: FAST_CHECK_SEED=1234, and
 * FAST_CHECK_TIMES=20 for as many times the runs of those properties that name no number.
 */
fc.configureGlobal({
  seed: Number(env["FAST_CHECK_SEED"] ?? 20_261_121),
  numRuns: 100 * Number(env["FAST_CHECK_TIMES"] ?? 1)
})
