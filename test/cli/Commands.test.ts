import { assert, describe, it } from "@effect/vitest"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { leaves } from "../../src/cli/CommandLine.ts"
import { program, understood } from "../../src/cli/Commands.ts"
import { nameOf, type Taken } from "../../src/cli/Shape.ts"

const id = "it must be a scene's id in Stash, a whole number such as 12"
const seconds = "it must be a number of seconds from 0 to 2147483"

/** A command line behind `plexsync`, and what is printed of it. Each ends with 2. */
const refused: ReadonlyArray<readonly [line: ReadonlyArray<string>, printed: string]> = [
  // Words that there are not.
  [
    ["statsu"],
    "statsu: there is no such command among serve, sync, plan, status, explain, queue, dlq, reconcile, unmatched, history, accept, login, logout, doctor, backup, bug-report, sandbox, demo; did you mean status?"
  ],
  [["queue", "lst"], "lst: there is no such command among list, process, clear; did you mean list?"],
  [["dlq", "xyzzy"], "xyzzy: there is no such command among list, show, retry, delete, purge"],
  [
    ["status", "--jsn"],
    "--jsn: there is no such option; did you mean --json? plexsync status --help lists what there is"
  ],
  [
    ["sync", "--dry"],
    "--dry: there is no such option; did you mean --dry-run? plexsync sync --help lists what there is"
  ],
  [["status", "-j"], "-j: there is no such option; plexsync status --help lists what there is"],
  [["--wizard"], "--wizard: there is no such option; plexsync --help lists what there is"],
  [["--limit", "5"], "--limit: it belongs behind the command, as in plexsync queue list --limit"],
  [["sync", "all"], "all: it is one word too many; did you mean --all? plexsync sync takes options alone"],
  [
    ["accept", "TV", "Shows"],
    "Shows: it is one word too many; plexsync accept takes one LIBRARY, and a name with blanks in quotes"
  ],
  [["status", ""], '"": it is one word too many; plexsync status takes options alone'],
  [["status", "\u001b[31m"], '"\\u001b[31m": it is one word too many; plexsync status takes options alone'],
  // What is missing, given twice, or needless.
  [["accept"], "LIBRARY: it is missing, as in plexsync accept LIBRARY"],
  [["dlq", "show"], "SCENE: it is missing, as in plexsync dlq show SCENE"],
  [["sync", "--scene"], "--scene: its value is missing, as in --scene ID"],
  [["status", "--data-dir"], "--data-dir: its value is missing, as in --data-dir DIR"],
  [["queue", "list", "--limit", "--json"], "--limit: its value is missing, as in --limit N"],
  [["queue", "list", "--limit", "5", "--limit=6"], "--limit: it is given twice; it may be given once"],
  [["sync", "--all", "--all"], "--all: it is given twice; it may be given once"],
  [["status", "--json=maybe"], '--json: "maybe" is not allowed; it is given alone, or left out'],
  // Whole numbers.
  [["queue", "list", "--limit", "x"], '--limit: "x" is not allowed; it must be a whole number from 1 to 1000000'],
  [["queue", "list", "--limit", "0"], '--limit: "0" is not allowed; it must be a whole number from 1 to 1000000'],
  [["dlq", "list", "--limit=1.5"], '--limit: "1.5" is not allowed; it must be a whole number from 1 to 1000000'],
  [["sandbox", "--scenes", "NaN"], '--scenes: "NaN" is not allowed; it must be a whole number from 0 to 1000000'],
  [["sandbox", "--items", "-5"], '--items: "-5" is not allowed; it must be a whole number from 0 to 1000000'],
  [["sandbox", "--latency", "1e9"], '--latency: "1e9" is not allowed; it must be a whole number from 0 to 600000'],
  [["demo", "--seed", ""], '--seed: "" is not allowed; it must be a whole number from 0 to 2147483647'],
  [
    ["sandbox", "--stash-port", "99999999", "--plex-port", "x"],
    '--stash-port: "99999999" is not allowed; it must be a whole number from 0 to 65535\n--plex-port: "x" is not allowed; it must be a whole number from 0 to 65535'
  ],
  // Scenes.
  [["sync", "--scene", "abc"], `--scene: "abc" is not allowed; ${id}`],
  [["sync", "--scene", "1,2"], `--scene: "1,2" is not allowed; ${id}`],
  [["sync", "--scene", "12", "--scene", "-3"], `--scene: "-3" is not allowed; ${id}`],
  [["dlq", "show", "0"], `SCENE: "0" is not allowed; ${id}`],
  [["dlq", "retry", "1", "99999999999999999999"], `SCENE: "99999999999999999999" is not allowed; ${id}`],
  // Times.
  [["sync", "--all", "--timeout", "NaN"], `--timeout: "NaN" is not allowed; ${seconds}`],
  [["queue", "process", "--timeout", "-1"], `--timeout: "-1" is not allowed; ${seconds}`],
  [["queue", "process", "--timeout", "Infinity"], `--timeout: "Infinity" is not allowed; ${seconds}`],
  [["queue", "process", "--timeout", "1h"], `--timeout: "1h" is not allowed; ${seconds}`],
  [
    ["dlq", "purge", "--older-than", "-1"],
    '--older-than: "-1" is not allowed; it must be a number of days from 0 to 36500'
  ],
  // One of a few words.
  [
    ["queue", "list", "--state", "redy"],
    '--state: "redy" is not allowed; it must be one of ready, running, waiting, parked'
  ],
  [["queue", "clear", "--state="], '--state: "" is not allowed; it must be one of ready, waiting, parked, all'],
  [["reconcile", "--scope", "today"], '--scope: "today" is not allowed; it must be one of all, 24h, 7days'],
  [["serve", "--log-format", "xml"], '--log-format: "xml" is not allowed; it must be one of pretty, json'],
  [["--completions", "tcsh"], '--completions: "tcsh" is not allowed; it must be one of bash, zsh, fish'],
  // What the history is narrowed by.
  [
    ["history", "--since", "tomorrow"],
    '--since: "tomorrow" is not allowed; it must be a time such as 2h, 3d, yesterday, 2026-11-21 or 2026-11-21 10:15'
  ],
  [
    ["history", "--field", "titel"],
    '--field: "titel" is not allowed; it must be one of title, details, studio, date, tags, performers, collection, rating, content_rating, label, poster, background'
  ],
  [
    ["history", "--item", "a b"],
    '--item: "a b" is not allowed; it must be the key of an item in Plex, such as 12345, or its address there'
  ],
  // Folders, names, zones.
  [["status", "--data-dir", ""], '--data-dir: "" is not allowed; it must be the path of a folder'],
  [["serve", "--data-dir", "  "], '--data-dir: "" is not allowed; it must be the path of a folder'],
  [["sandbox", "--plugins", "/nowhere"], '--plugins: "/nowhere" is not allowed; it must be a folder that is there'],
  [["accept", ""], 'LIBRARY: "" is not allowed; it must be the name of a library, or stash'],
  [["dlq", "list", "--cause", ""], '--cause: "" is not allowed; it must be a kind of failure, such as Unreachable'],
  [
    ["sandbox", "--stash-timezone", "Mars/Base"],
    '--stash-timezone: "Mars/Base" is not allowed; it must be the name of a time zone, such as UTC or Europe/Berlin'
  ]
]

const tagOf = (line: ReadonlyArray<string>) =>
  Effect.map(Effect.provide(understood(line), NodeContext.layer), ({ _tag }) => _tag)

describe("a command line that is wrong", () => {
  it.effect.each(refused)("%j: %s", ([line, printed]) =>
    Effect.gen(function* () {
      const { _tag, problem } = yield* Effect.flip(tagOf(line))
      assert.deepStrictEqual({ _tag, problem }, { _tag: "Usage", problem: printed })
    })
  )
})

describe("a command line", () => {
  it.effect.each([
    ["Run", ["sync", "--scene=12", "--scene", "13", "--dry-run", "--timeout=0.5"]],
    ["Run", ["dlq", "show", "--json", "1"]],
    ["Run", ["dlq", "delete", "1", "2", "-y"]],
    ["Run", ["queue", "list", "--state", "READY", "--data-dir", "list"]],
    ["Run", ["status", "--data-dir=-x"]],
    ["Run", ["accept", "queue"]],
    ["Run", ["accept", "--", "-x"]],
    ["Help", []],
    ["Help", ["queue"]],
    ["Help", ["queue", "list", "--limit", "x", "-h"]],
    ["Version", ["--version"]],
    ["Completions", ["--completions=zsh"]]
  ] as const)("that is right asks for this: %s, %j", ([tag, line]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* tagOf(line), tag)
    })
  )

  it.effect("is understood or refused by name, whatever stands in it", () =>
    Effect.gen(function* () {
      const commands = leaves(yield* program)
      const odd = fc.oneof(fc.string(), fc.constantFrom("", " ", "-1", "NaN", "--", "-", "--help=1", "a b", "1", "yes"))
      const lines = fc.constantFrom(...commands).chain(({ args, options, path }) =>
        fc
          .array(
            fc.oneof(
              fc.constantFrom(...options.flatMap(({ names }) => names)),
              odd,
              fc.tuple(fc.constantFrom(...options.map(nameOf)), odd).map(([name, value]) => `${name}=${value}`)
            ),
            { maxLength: 4 + args.length }
          )
          .map((words) => [...path, ...words])
      )
      for (const line of fc.sample(lines, 150)) {
        const said = yield* Effect.either(tagOf(line))
        if (said._tag === "Left") assert.match(said.left.problem, /^.+: .*(there is|it |its ).*/s, JSON.stringify(line))
      }
    })
  )
})

describe("each option with a value", () => {
  const nothing = (option: Taken) => `${nameOf(option)}: its value is missing, as in ${nameOf(option)} ${option.value}`

  it.effect("says its name and what is allowed, where it has none or an empty one", () =>
    Effect.gen(function* () {
      for (const { args, options, path } of leaves(yield* program))
        for (const option of options.filter(({ value }) => value !== undefined)) {
          const line = [...path, ...args.flatMap(({ optional }) => (optional ? [] : ["1"])), nameOf(option)]
          assert.strictEqual((yield* Effect.flip(tagOf(line))).problem, nothing(option))
          assert.match(
            (yield* Effect.flip(tagOf([...line, ""]))).problem,
            new RegExp(`^${nameOf(option)}: "" is not allowed; it must be .+`)
          )
        }
    })
  )
})
