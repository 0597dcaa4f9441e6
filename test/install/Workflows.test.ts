import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { root } from "../docs/Page.ts"
import { text, yaml } from "./Given.ts"

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  readonly needs?: ReadonlyArray<string>
  readonly permissions?: Readonly<Record<string, string>>
  readonly "timeout-minutes"?: number
  readonly steps: ReadonlyArray<Step>
  readonly strategy?: {
    readonly matrix: {
      readonly node?: ReadonlyArray<string>
      readonly include?: ReadonlyArray<{ readonly platform: string }>
    }
  }
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

const folder = join(".github", "workflows")
const workflows = new Map(
  readdirSync(join(root, folder)).map((name) => [name, yaml(join(folder, name)) as Workflow]) // GitHub's own format
)
const jobs = [...workflows.values()].flatMap((one) => Object.values(one.jobs))
const steps = jobs.flatMap((job) => job.steps)
const runs = steps.flatMap(({ run }) => run ?? [])
const { scripts } = JSON.parse(text("package.json")) as { scripts: Readonly<Record<string, string>> } // npm's own format

/** The numbers that are allowed to a workflow's token by its name. */
const granted = ({ jobs, permissions }: Workflow) =>
  Object.entries(jobs).flatMap(([name, job]) =>
    Object.entries(job.permissions ?? permissions ?? { everything: "write" })
      .filter(([, kind]) => kind === "write")
      .map(([what]) => `${name}: ${what}`)
  )

describe("the workflows", () => {
  it("call only scripts that there are", () => {
    const called = runs.flatMap((run) =>
      [...run.matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(([, name = ""]) => name)
    )
    expect(called).toContain("package")
    expect(called.filter((name) => !(name in scripts))).toEqual([])
    const files = runs.flatMap((run) => run.match(/(?<![\w/])\.ci\/\w+/g) ?? [])
    expect(files.length).toBeGreaterThan(0)
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
  })

  it("name the version of each action", () => {
    const named = steps.flatMap(({ uses }) => uses ?? [])
    expect(named.filter((one) => !/^[\w-]+\/[\w-]+@v\d+\.\d+\.\d+$/.test(one))).toEqual([])
  })

  it("may write nothing but what they publish", () => {
    expect(workflows.get("ci.yml")?.permissions).toEqual({ contents: "read" })
    expect([...workflows.values()].flatMap(granted)).toEqual([
      "pages: pages",
      "pages: id-token",
      "release: contents",
      "image: packages"
    ])
    const checkouts = steps.filter(({ uses = "" }) => uses.startsWith("actions/checkout@"))
    expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([])
  })

  it("put nothing into a script that others write", () => {
    expect(runs.filter((run) => run.includes("${{"))).toEqual([])
  })

  it("end by themselves, and wait only for jobs that there are", () => {
    expect(jobs.filter((job) => job["timeout-minutes"] === undefined)).toEqual([])
    for (const { jobs } of workflows.values())
      for (const { needs = [] } of Object.values(jobs))
        expect(Object.keys(jobs)).toEqual(expect.arrayContaining([...needs]))
  })

  it("test each Node that is supported, and package for each platform that there is", () => {
    const matrix = (file: string, job: string) => workflows.get(file)?.jobs[job]?.strategy?.matrix
    const nodes = matrix("ci.yml", "ci")?.node ?? []
    // Against the headers of a newer 24, better-sqlite3 12 crashes.
    expect(nodes).toEqual(["20", "22", "24.18.1"])
    const bindings = text(join(folder, "release.yml"))
    for (const node of nodes) expect(bindings).toContain(`The binding for Node ${node.split(".")[0]}`)
    expect(bindings).toContain(`for node in ${nodes.join(" ")}; do`)
    const platforms = matrix("release.yml", "package")
      ?.include?.map(({ platform }) => platform)
      .toSorted()
    const known = new Set(text("CONTRIBUTING.md").match(/(?:linux|darwin|win32)-(?:x64|arm64)(?:-\w+)?/g))
    expect(platforms).toEqual([...known].toSorted())
    // The page on installing names the same.
    for (const platform of known) expect(text("docs/install.md")).toContain(`\`${platform}\``)
  })

  it("audit by the script that says when it could not ask", () => {
    expect(workflows.get("ci.yml")?.jobs["audit"]?.steps.at(-1)?.run).toBe("npm run -s audit")
  })
})
