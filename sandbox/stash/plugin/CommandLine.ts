import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { accessSync, constants, statSync } from "node:fs"
import { dirname, join } from "node:path"

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    // Not there, or not ours to run: either way not the program that was looked for.
    return false
  }
}

const setting = (name: string) => Config.withDefault(Config.string(name), "")

/** How programs are found: the server's own PATH and Python path, read once. */
export const settings = Effect.orDie(Config.all({ path: setting("PATH"), pythonPath: setting("PYTHONPATH") }))
export type Settings = Effect.Effect.Success<typeof settings>

const lookUp = (program: string, path: string): Option.Option<string> =>
  program.includes("/")
    ? Option.liftPredicate(program, isProgram)
    : Option.fromNullable(
        path
          .split(":")
          .map((folder) => join(folder, program))
          .find(isProgram)
      )

/**
 * The command of a plugin as Stash builds it: python from PATH, any other program from PATH or else from the plugin's folder;
 * `{pluginDir}` is replaced in the arguments only.
 */
export const build = (
  exec: ReadonlyArray<string>,
  execArgs: ReadonlyArray<string>,
  pluginDir: string,
  { path, pythonPath }: Settings
): readonly [string, ...ReadonlyArray<string>] => {
  const [program = "", ...rest] = [...exec, ...execArgs]
  const args = rest.map((arg) => arg.replaceAll("{pluginDir}", pluginDir))
  if (program === "python" || program === "python3") {
    const python = Option.orElse(lookUp("python3", path), () => lookUp("python", path))
    const folders = [...(pythonPath === "" ? [] : [pythonPath]), dirname(pluginDir)].join(":")
    // `env` becomes the program itself, so the process that Stash kills is still python.
    return ["/usr/bin/env", `PYTHONPATH=${folders}`, Option.getOrElse(python, () => join(pluginDir, program)), ...args]
  }
  return [Option.getOrElse(lookUp(program, path), () => join(pluginDir, program)), ...args]
}
