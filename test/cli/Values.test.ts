import { assert, describe, it } from "@effect/vitest"
import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as CommandDirective from "@effect/cli/CommandDirective"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import { linesIn, shape } from "../../src/cli/Shape.ts"
import {
  argument,
  existingFolder,
  option,
  optionOr,
  repeatedArgument,
  repeatedOption,
  words
} from "../../src/cli/Values.ts"
import { whole } from "../../src/core/settings/SettingTypes.ts"

const kind = whole(1, 9)
const takes = { kind, value: "N", about: "A number" }

const command = Command.make("try", {
  one: option("one", takes),
  or: optionOr("or", takes, 5),
  many: repeatedOption("many", takes),
  choice: optionOr("choice", words("A word", "red", "green"), "red"),
  folder: existingFolder("folder", { value: "DIR", about: "A folder" }),
  first: argument({ kind, value: "FIRST", about: "The first" }),
  rest: repeatedArgument({ kind, value: "REST", about: "The others" })
})

const given = (line: string) =>
  CommandDescriptor.parse(command.descriptor, ["try", ...line.split(" ")], CliConfig.defaultConfig).pipe(
    Effect.map((directive) => (CommandDirective.isUserDefined(directive) ? directive.value : undefined)),
    Effect.mapError(({ error }) => linesIn(error)),
    Effect.provide(NodeContext.layer)
  )

describe("the values of a command line", () => {
  it.effect("are read by their kinds, and what is left out has its default", () =>
    Effect.gen(function* () {
      const read = yield* given("--one 1 --many 2 --many 3 --folder / 4 5 6")
      assert.deepStrictEqual(
        { ...read },
        {
          one: 1,
          or: 5,
          many: [2, 3],
          choice: "red",
          folder: "/",
          first: 4,
          rest: [5, 6]
        }
      )
    })
  )

  it.effect("that are not allowed are told by the name, each in a line", () =>
    Effect.gen(function* () {
      const one = "must be a whole number from 1 to 9"
      assert.deepStrictEqual(
        yield* Effect.flip(given("--one x --or 0 --many 1 --many y --choice blue --folder /x 1")),
        [
          `--one: "x" is not allowed; it ${one}`,
          `--or: "0" is not allowed; it ${one}`,
          `--many: "y" is not allowed; it ${one}`,
          '--choice: "blue" is not allowed; it must be one of red, green',
          '--folder: "/x" is not allowed; it must be a folder that is there'
        ]
      )
      assert.deepStrictEqual(yield* Effect.flip(given("--one 1 --folder / x")), [
        `FIRST: "x" is not allowed; it ${one}`
      ])
      assert.deepStrictEqual(yield* Effect.flip(given("--one 1 --folder / 1 2 x")), [
        `REST: "x" is not allowed; it ${one}`
      ])
    })
  )

  it("are in the command's shape, with what stands for them and what they are for", () => {
    const { args, options } = shape(["try"], command)
    const marks = { optional: false, repeats: false }
    assert.deepStrictEqual(options, [
      { names: ["--one"], value: "N", about: "A number", ...marks },
      { names: ["--or"], value: "N", about: "A number; by default 5", ...marks, optional: true },
      { names: ["--many"], value: "N", about: "A number", optional: true, repeats: true },
      { names: ["--choice"], value: "red|green", about: "A word; by default red", ...marks, optional: true },
      { names: ["--folder"], value: "DIR", about: "A folder", ...marks }
    ])
    assert.deepStrictEqual(args, [
      { names: ["FIRST"], value: undefined, about: "The first", ...marks },
      { names: ["REST"], value: undefined, about: "The others", optional: true, repeats: true }
    ])
  })
})
