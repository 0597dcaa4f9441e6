import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { dirname, resolve } from "node:path"
import * as LastActs from "../../http/LastActs.ts"
import type { Config } from "../Config.ts"
import type { Logs } from "../Logs.ts"
import * as GoJson from "../model/GoJson.ts"
import type { Sessions } from "../session/Sessions.ts"
import * as CommandLine from "./CommandLine.ts"
import * as PluginLog from "./PluginLog.ts"
import * as PluginResult from "./PluginResult.ts"
import * as RawProcess from "./RawProcess.ts"
import type * as ScriptRunner from "./ScriptRunner.ts"
import type { ScriptStats } from "./ScriptStats.ts"
import type { Call, Runner } from "./Call.ts"

/** A Go `http.Cookie` as its fields are printed. */
const cookie = (value: string) => ({
  Name: "session",
  Value: value,
  Quoted: false,
  Path: "",
  Domain: "",
  Expires: "0001-01-01T00:00:00Z",
  RawExpires: "",
  MaxAge: 0,
  Secure: false,
  HttpOnly: false,
  SameSite: 0,
  Partitioned: false,
  Raw: "",
  Unparsed: null
})

/** Who takes progress takes one value at a time: what comes in the same breath is dropped. */
const oneAtATime = (progress: (value: number) => void) => {
  let isBusy = false
  return (value: number) => {
    if (isBusy) return
    isBusy = true
    queueMicrotask(() => {
      isBusy = false
    })
    progress(value)
  }
}

/** Runs plugins: raw ones as a process for each call, js ones inside the server. */
export const make = (options: {
  readonly config: Config
  readonly logs: Logs
  readonly sessions: Sessions
  readonly pluginFolder: string | undefined
  readonly script: ReturnType<typeof ScriptRunner.make>
  readonly stats: Pick<ScriptStats, "count">
}): Effect.Effect<Runner, never, Scope.Scope> =>
  Effect.zipWith(CommandLine.settings, LastActs.lastActs, (settings, lastActs) => {
    const { config, logs, pluginFolder, script, sessions, stats } = options
    const configFolder = pluginFolder === undefined ? "/config" : dirname(resolve(pluginFolder))
    const connectionOf = ({ caller, plugin }: Call) => ({
      Scheme: "http",
      Host: config.host,
      Port: config.port,
      SessionCookie: cookie(sessions.issue(caller)),
      Dir: configFolder,
      PluginDir: plugin.dir
    })
    const process = (call: Call) => {
      const { args, execArgs, plugin, progress, signal } = call
      const command = CommandLine.build(plugin.exec, execArgs, plugin.dir, settings)
      const target = {
        logs,
        name: plugin.title,
        errLog: plugin.errLog,
        ...(progress ? { progress: oneAtATime(progress) } : {})
      }
      stats.count(`process ${plugin.id}`)
      logs.add("Debug", `Plugin ${plugin.title} started: ${command.join(" ")}`)
      return RawProcess.run({
        command,
        stdin: `{"server_connection":${GoJson.stringify(connectionOf(call))},"args":${args}}`,
        signal,
        lastActs,
        onStderrLine: (line) => PluginLog.takeLine(line, target)
      }).pipe(
        Effect.map(({ ended, stdout }) => {
          logs.add("Debug", `Plugin ${plugin.title} finished`)
          return PluginResult.decodeResult(stdout, ended)
        })
      )
    }
    return (call) => (call.plugin.interface === "js" ? script(call, connectionOf(call)) : process(call))
  })
