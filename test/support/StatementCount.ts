import { join } from "node:path"
import type { Reporter, TestModule, Vitest } from "vitest/node"
import { notRun, statementsOf } from "./StatementsInSource.ts"

/** Fails a run of all tests when the program has a statement that none of them ran with rows that it finds. A run of some tests says nothing. */
export class StatementCount implements Reporter {
  private vitest: Vitest | undefined

  onInit(vitest: Vitest): void {
    this.vitest = vitest
  }

  async onTestRunEnd(modules: ReadonlyArray<TestModule>): Promise<void> {
    const { vitest } = this
    if (vitest === undefined || vitest.config.testNamePattern !== undefined) return
    if (modules.length < (await vitest.globTestSpecifications()).length) return
    const statements = statementsOf(join(vitest.config.root, "src"))
    const missed = notRun(
      statements,
      modules.flatMap((module) => module.meta().statements ?? [])
    )
    vitest.logger.log(`SQL statements: ${statements.length}, run by no test with rows that they find: ${missed.length}`)
    for (const { pieces, place } of missed) vitest.logger.log(`  ${place}: ${pieces.join("…").trim().slice(0, 120)}`)
    if (missed.length > 0) process.exitCode = 1
  }
}
