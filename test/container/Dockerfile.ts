import { readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../support/Program.ts"

/** One line of a Dockerfile, without its options. */
export interface Instruction {
  readonly name: string
  /** `--from=build` and the like, by name. */
  readonly options: ReadonlyMap<string, string>
  readonly words: ReadonlyArray<string>
  /** Everything behind the options, as it stands there. */
  readonly text: string
}

/** What follows a FROM. */
export interface Stage {
  readonly base: string
  readonly name: string
  readonly instructions: ReadonlyArray<Instruction>
}

const lines = (file: string): ReadonlyArray<string> =>
  readFileSync(join(root, file), "utf8")
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))

const instruction = (line: string): Instruction => {
  const [name = "", ...all] = line.split(/\s+/)
  // Those of HEALTHCHECK stand before its CMD, those of others before their first word.
  const optional = all.findIndex((word) => !word.startsWith("--"))
  const words = all.slice(optional)
  const options = new Map(
    all.slice(0, optional).map((word) => [word.slice(2).split("=")[0] ?? "", word.split("=").slice(1).join("=")])
  )
  return { name, options, words, text: words.join(" ") }
}

/** The words of `["a", "b"]`. Another form would be run by a shell, which keeps signals to itself. */
export const exec = ({ text }: Instruction): ReadonlyArray<string> =>
  JSON.parse(text.replace(/^CMD /, "")) as Array<string> // Docker's own format

const given = (all: ReadonlyArray<Instruction>): ReadonlyMap<string, string> =>
  new Map(
    all
      .filter(({ name }) => name === "ARG" || name === "ENV")
      .flatMap(({ words }) => words.map((word) => [word.split("=")[0] ?? "", word.split("=").slice(1).join("=")]))
  )

/** The Dockerfile's stages, with its arguments put in. */
export const stages: ReadonlyArray<Stage> = (() => {
  const all = lines("Dockerfile").map(instruction)
  const starts = all.flatMap(({ name }, at) => (name === "FROM" ? [at] : []))
  const values = given(all.slice(0, starts[0]))
  return starts.map((start, index) => {
    const [base = "", , name = ""] = all[start]?.words ?? []
    return {
      base: base.replaceAll(/\$\{(\w+)\}/g, (_, one: string) => values.get(one) ?? ""),
      name,
      instructions: all.slice(start + 1, starts[index + 1])
    }
  })
})()

/** What the last stage says of the image: its environment, and the lines of a kind, of which the last counts. */
export const image = (() => {
  const { instructions = [] } = stages.at(-1) ?? {}
  return {
    environment: given(instructions),
    the: (name: string) => instructions.findLast((one) => one.name === name)
  }
})()

/** Files and folders of the project that `docker build` gets to see. `.dockerignore` names nothing but exceptions. */
export const context: ReadonlyArray<string> = (() => {
  const [first, ...rest] = lines(".dockerignore")
  if (first !== "*" || !rest.every((line) => /^![\w.-]+$/.test(line)))
    throw new Error("the test reads a .dockerignore of * and !name only")
  return rest.map((line) => line.slice(1))
})()
