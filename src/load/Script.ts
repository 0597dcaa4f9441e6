import { fstatSync, openSync, closeSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
// By its whole: see CodeCache.ts.
import * as vm from "node:vm"
import { keep, kept } from "./CodeCache.ts"

/** When a process that stays keeps what it compiled: after its start, before anyone ends it. Milliseconds. */
const settled = 5000

/**
 * Runs one of the scripts that build.mjs makes of everything heavy, compiled already if possible. `root` is the path of the bundle
 * that asks, beside which the script lies; `folders` may hold compiled code, beside the script first. Gives what the script exports.
 */
export const load = (root: string, name: string, folder: string | undefined): unknown => {
  const dist = dirname(root)
  const folders = [join(dist, "code"), ...(folder === undefined ? [] : [join(folder, "code")])]
  const filename = join(dist, name)
  const file = openSync(filename, "r")
  const { uid } = fstatSync(file)
  // ASCII, says build.mjs.
  const text = readFileSync(file, "latin1")
  closeSync(file)
  const cachedData = kept(folders, name, uid)
  const script = new vm.Script(text, {
    filename,
    ...(cachedData === undefined ? {} : { cachedData }),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
  })
  const run: unknown = script.runInThisContext()
  const module: { exports: unknown } = { exports: {} }
  if (typeof run === "function")
    Reflect.apply(run, undefined, [module.exports, createRequire(root), module, pathToFileURL(root).href])
  if (cachedData === undefined || script.cachedDataRejected === true) keepOnce(script, folders, name)
  return module.exports
}

const keepOnce = (script: vm.Script, folders: ReadonlyArray<string>, name: string) => {
  const save = () => {
    clearTimeout(timer)
    process.removeListener("exit", save)
    keep(folders, name, script.createCachedData(), performance.timeOrigin + performance.now())
  }
  // @effect-diagnostics-next-line globalTimers:off - what loads the rest stands on none of it.
  const timer = setTimeout(save, settled)
  timer.unref()
  process.once("exit", save)
}
