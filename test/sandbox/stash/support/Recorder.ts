import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A plugin that writes down what it is given, and then does as its `mode` argument says. */
const program = `
import { mkdirSync, renameSync, writeFileSync, writeSync } from "node:fs"
let raw = ""
for await (const chunk of process.stdin) raw += chunk
const { args } = JSON.parse(raw)
const dir = new URL("./calls/", import.meta.url).pathname
mkdirSync(dir, { recursive: true })
const name = dir + String(process.hrtime.bigint()).padStart(20, "0") + "-" + process.pid
writeFileSync(name + ".part", JSON.stringify({ pid: process.pid, argv: process.argv.slice(2), cwd: process.cwd(), stdin: JSON.parse(raw) }))
renameSync(name + ".part", name + ".json")
const say = (value) => writeSync(1, typeof value === "string" ? value : JSON.stringify(value))
const log = (letter, text) => writeSync(2, "\\x01" + letter + "\\x02" + text + "\\n")
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
switch (args.mode) {
  case "error": say({ error: "boom" }); break
  case "exit3": say("not json"); process.exit(3); break
  case "raw": say("plain text\\n"); break
  case "emptyerror": say({ error: "", output: 1 }); break
  case "nokeys": say({ hello: 1 }); break
  case "json": say({ output: args }); break
  case "env": {
    const own = Object.keys(process.env).filter((key) => /STASH|PLUGIN/.test(key)).sort()
    say({ output: { argv: process.argv.slice(2), cwd: process.cwd(), env_of_stash_or_plugin: own } }); break
  }
  case "log":
    for (const letter of "tdiwe") log(letter, "level " + letter)
    writeSync(2, "no prefix\\n"); writeSync(2, "\\x01p\\x020.5\\n\\x01p\\x027\\n")
    await sleep(Number(args.ms ?? 0)); say({ output: "ok" }); break
  case "longline":
    log("i", "x".repeat(70000)); await sleep(300); log("i", "after"); say({ output: "ok" }); break
  case "sleep": await sleep(Number(args.s ?? "3") * 1000); say({ output: "ok" }); break
  case "mutate": {
    const { Port, SessionCookie } = JSON.parse(raw).server_connection
    await fetch("http://127.0.0.1:" + Port + "/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json", Cookie: "session=" + SessionCookie.Value },
      body: JSON.stringify({ query: "mutation{sceneUpdate(input:{id:" + args.hookContext.id + ",rating100:9}){id}}" })
    })
    say({ output: "ok" }); break
  }
  default: say({ output: "ok" })
}
`

export interface HookContext {
  readonly id: number
  readonly type: string
  readonly input: unknown
  readonly inputFields?: ReadonlyArray<string>
}

export interface Args extends Readonly<Record<string, unknown>> {
  readonly hookContext?: HookContext
}

export interface Call {
  readonly pid: number
  readonly argv: ReadonlyArray<string>
  readonly cwd: string
  readonly stdin: { readonly server_connection: Readonly<Record<string, unknown>>; readonly args: Args }
}

export interface Recorder {
  /** A folder of plugins with the recorder in it. */
  readonly folder: string
  /** All calls so far, oldest first. */
  readonly calls: () => ReadonlyArray<Call>
  /** The hook contexts of all calls. */
  readonly contexts: () => ReadonlyArray<HookContext>
  readonly clear: () => void
  readonly remove: () => void
  /** Adds a file to the folder of plugins. */
  readonly write: (path: string, text: string) => void
}

const all = (kind: string) => ["Create", "Update", "Destroy"].map((verb) => `${kind}.${verb}.Post`)
/** What the recorder listened to when the real Stash was recorded. */
const triggers = [
  ...["Scene", "SceneMarker", "Performer", "Studio", "Tag"].flatMap(all),
  "Tag.Merge.Post",
  ...all("Group"),
  ...["Movie.Update.Post", "Gallery.Create.Post", "Gallery.Update.Post", "Scene.Merge.Post"]
]

export const manifest = (mode = "hook"): string => `name: Recorder
description: Records what it is given
version: 0.1.0
url: https://example.org/recorder
exec: [node, "{pluginDir}/recorder.mjs", first]
interface: raw
errLog: warning
settings:
  a_string: {displayName: A string, description: Text, type: STRING}
  b_number: {displayName: A number, type: NUMBER}
  c_toggle: {displayName: A toggle, type: BOOLEAN}
hooks:
  - name: Everything
    description: all triggers
    triggeredBy: [${triggers.join(", ")}]
    defaultArgs: {mode: ${mode}${mode === "sleep" ? ', s: "60"' : ""}}
tasks:
  - {name: Full, description: A task, defaultArgs: {mode: full, days: 30}}
  - {name: Log, description: logs, defaultArgs: {mode: log}}
  - {name: Fail, description: fails, defaultArgs: {mode: error}}
  - {name: Sleep, description: sleeps, defaultArgs: {mode: sleep, s: "3"}, execArgs: [second, "{pluginDir}"]}
  - {name: Long line, description: too long, defaultArgs: {mode: longline}}
`

export const make = (mode?: string): Recorder => {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-plugins-"))
  const own = join(folder, "recorder")
  mkdirSync(own)
  writeFileSync(join(own, "recorder.mjs"), program)
  writeFileSync(join(own, "recorder.yml"), manifest(mode))
  const dir = join(own, "calls")
  mkdirSync(dir)
  const names = () => readdirSync(dir).filter((name) => name.endsWith(".json"))
  const calls = () =>
    names()
      .toSorted()
      .map((name) => JSON.parse(readFileSync(join(dir, name), "utf8")) as Call)
  return {
    folder,
    calls,
    contexts: () => calls().flatMap(({ stdin }) => stdin.args.hookContext ?? []),
    clear: () => names().forEach((name) => rmSync(join(dir, name))),
    remove: () => rmSync(folder, { recursive: true, force: true }),
    write: (path, text) => {
      mkdirSync(join(folder, path, ".."), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  }
}
