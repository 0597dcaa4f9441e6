import { execFileSync } from "node:child_process"
import { chmodSync, chownSync, cpSync, mkdirSync, statSync, symlinkSync } from "node:fs"
import { basename, join } from "node:path"
import { root } from "../support/Program.ts"
import { context, type Instruction, type Stage, stages } from "./Dockerfile.ts"

/** Takes minutes, and gives what is here already. */
const installing = "npm ci --ignore-scripts && npm rebuild better-sqlite3"

export const isRoot = process.getuid?.() === 0

/** Links stay links, and are not bent. */
const copy = (from: string, to: string) => {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true })
}

/** COPY as Docker does it: of a folder its contents. */
const copied = ({ options, words }: Instruction, folder: string, at: (path: string) => string) => {
  const stage = options.get("from")
  const target = at(words.at(-1) ?? "")
  mkdirSync(target, { recursive: true })
  for (const source of words.slice(0, -1)) {
    if (stage === undefined && source === ".") for (const name of context) copy(join(root, name), join(target, name))
    else if (stage === undefined && context.includes(source)) copy(join(root, source), join(target, basename(source)))
    else if (stage !== undefined) {
      const from = join(folder, stage, source)
      copy(from, target)
      chmodSync(target, statSync(from).mode)
    } else throw new Error(`COPY ${source}: not in the context`)
  }
  const [user, group] = (options.get("chown") ?? "0:0").split(":").map(Number)
  if (isRoot) chownSync(target, user ?? 0, group ?? 0)
}

const replayed = ({ instructions, name }: Stage, folder: string) => {
  const base = join(folder, name === "" ? "image" : name)
  const state = { within: base }
  const at = (path: string) => (path.startsWith("/") ? join(base, path) : join(state.within, path))
  mkdirSync(base, { mode: 0o755 })
  for (const one of instructions) {
    if (one.name === "WORKDIR") {
      state.within = at(one.text)
      mkdirSync(state.within, { recursive: true })
    } else if (one.name === "COPY") copied(one, folder, at)
    else if (one.name === "RUN" && one.text === installing)
      symlinkSync(join(root, "node_modules"), at("node_modules"), "dir")
    else if (one.name === "RUN") {
      const words = one.words.map((word) => (word.startsWith("/") ? at(word) : word))
      execFileSync("sh", ["-c", words.join(" ")], { cwd: state.within, stdio: ["ignore", "ignore", "inherit"] })
    }
  }
  return base
}

/** Does in a clean folder what `docker build` would do; gives the folder of the last stage, without what its base holds. */
export const replay = (folder: string): string => stages.map((stage) => replayed(stage, folder)).at(-1) ?? folder
