import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Schema from "effect/Schema"
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { describe, expect } from "vitest"
import { startSandbox } from "../../sandbox/demo/Programs.ts"
import { graphql } from "../../sandbox/demo/Servers.ts"
import { eventually, freshProgram, live, mutate, pluginFolder, root } from "../support/Program.ts"
import { editScene } from "../support/Stage.ts"
import { limit } from "../support/Limits.ts"

const script = join(root, "plugin", "node")
/** The oldest Node stands in one place, and in scripts that cannot read it. */
const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { engines: { node: string } } // our own file
const says = `PlexSync needs Node ${engines.node.replace(">=", "")} or newer, or the container: @LINK@`

const hook = (cover: string) =>
  `{"server_connection":{"Scheme":"http"},"args":{"hookContext":{"id":45,"type":"Scene.Update.Post","input":{"cover_image":"${cover}"},"inputFields":["cover_image"]},"mode":"hook"}}`
const task = '{"server_connection":{"Scheme":"http"},"args":{"mode":"health"}}'

// @effect-diagnostics-next-line processEnv:off - which shells this machine has.
const everything = process.env["PATH"] ?? ""

const isThere = (program: string) => everything.split(delimiter).some((folder) => existsSync(join(folder, program)))

const shells: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
  ["/bin/sh", []],
  ...["dash", "bash"].filter(isThere).map((shell) => [shell, []] as const),
  ...["busybox"].filter(isThere).map((shell) => [shell, ["sh"]] as const)
]

/** All of what it answered, as Stash takes it. */
const answer = ([shell, words]: (typeof shells)[number], stdin: string, path: string) => {
  const { error, status, stderr, stdout } = spawnSync(
    "/usr/bin/env",
    [`PATH=${path}`, which(shell), ...words, script],
    {
      input: stdin,
      encoding: "utf8"
    }
  )
  expect({ error, status }).toEqual({ error: undefined, status: 0 })
  return { reply: JSON.parse(stdout) as unknown, log: stderr }
}

const which = (shell: string): string =>
  shell.startsWith("/")
    ? shell
    : (everything
        .split(delimiter)
        .map((folder) => join(folder, shell))
        .find((path) => existsSync(path)) ?? shell)

describe.skipIf(process.platform === "win32").each(shells)(
  "the script that stands in for Node, in %s %s",
  (...shell) => {
    it.each([
      ["with the usual programs", everything],
      ["with nothing but the shell", "/nowhere"]
    ])("tells a hook and a task that Node is missing, %s", (_, path) => {
      expect(answer(shell, hook(""), path)).toEqual({ reply: { output: says }, log: `${says}\n` })
      expect(answer(shell, task, path)).toEqual({ reply: { error: says }, log: "" })
      expect(answer(shell, "", path)).toEqual({ reply: { error: says }, log: "" })
    })

    it("takes a large cover in, and does not take long", () => {
      const began = performance.now()
      expect(answer(shell, hook("A".repeat(12 * 1024 * 1024)), everything).reply).toEqual({ output: says })
      expect(performance.now() - began).toBeLessThan(limit(3))
    })
  }
)

const Logs = Schema.Struct({ logs: Schema.Array(Schema.Struct({ level: Schema.String, message: Schema.String })) })

describe.skipIf(process.platform === "win32")("a Stash without Node", () => {
  it.scopedLive("starts it from the plugin's folder, and runs the hooks of the plugins that come later", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { folder, program } = yield* freshProgram
      const plugins = yield* pluginFolder(folder)
      yield* fs.copy(script, join(plugins, "PlexSync", "node"))
      const later = join(plugins, "Zebra")
      yield* fs.makeDirectory(later)
      yield* fs.writeFileString(
        join(later, "Zebra.yml"),
        'name: Zebra\nexec: [/bin/sh, "{pluginDir}/hook.sh", "{pluginDir}/heard"]\ninterface: raw\nhooks:\n  - name: Heard\n    triggeredBy: [Scene.Update.Post]\n'
      )
      yield* fs.writeFileString(join(later, "hook.sh"), 'read -r call; echo "$call" >"$1"; echo "{}"\n')
      const servers = yield* startSandbox({ ...program, environment: { ...program.environment, PATH: "/nowhere" } }, [
        ...["--scenes", "3", "--plugins", plugins]
      ])
      yield* editScene(servers.stash.url, "2", { title: "Without Node" })
      expect(readFileSync(join(later, "heard"), "utf8")).toContain('"id":2')
      yield* mutate(servers.stash.url, 'mutation { runPluginTask(plugin_id: "PlexSync", task_name: "Health Check") }')
      const { logs } = yield* eventually(graphql(servers.stash.url, "{ logs { level message } }", {}, Logs), (found) =>
        found.logs.some(({ message }) => message.includes("Plugin returned error"))
      )
      const said = logs.filter(({ message }) => message.includes(says))
      expect(said.map(({ level }) => level).toSorted()).toEqual(["Error", "Warning"])
      expect(logs.filter(({ message }) => message.includes("error executing post hooks"))).toEqual([])
    }).pipe(Effect.provide(live))
  )
})
