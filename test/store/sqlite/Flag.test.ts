import * as Schema from "effect/Schema"
import { expect, it } from "vitest"
import { Flag } from "../../../src/store/sqlite/Flag.ts"

it("a yes or no is 1 or 0 in SQLite, and anything but 0 is a yes", () => {
  expect([0, 1, 2].map((raw) => Schema.decodeSync(Flag)(raw))).toEqual([false, true, true])
  expect([false, true].map((flag) => Schema.encodeSync(Flag)(flag))).toEqual([0, 1])
})
