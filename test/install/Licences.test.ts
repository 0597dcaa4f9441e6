import { readdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { root } from "../docs/Page.ts"
import { text } from "./Given.ts"

const [list = "", ...parts] = text("dist/THIRD_PARTY_LICENSES.txt").split(`\n${"-".repeat(80)}\n`)
const named = (line: string) => /^(.+?) (.+): (.+)$/.exec(line) ?? []
const listed = new Map(
  list
    .split("\n")
    .slice(2)
    .filter((line) => line !== "")
    .map((line) => [named(line)[1] ?? "", named(line)[3] ?? ""])
)

/** The readable bundles have a comment with the path of each file that they are made of. */
const inside = new Set(
  readdirSync(join(root, "dist"))
    .filter((name) => /^(?:program|sandbox)-.*\.cjs$/.test(name))
    .flatMap((name) => [...text(`dist/${name}`).matchAll(/^ *\/\/ .*node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//gm)])
    .map(([, name]) => name ?? "")
)

describe("the licences that come with the bundles", () => {
  it("are of exactly the packages that are inside, and of SQLite", () => {
    expect(inside.size).toBeGreaterThan(20)
    expect([...listed.keys()].toSorted()).toEqual([...inside, "SQLite"].toSorted())
  })

  it("are ones that allow it", () => {
    const kinds = new Set(listed.values())
    expect([...kinds].filter((kind) => !["MIT", "ISC", "BSD-3-Clause", "public domain"].includes(kind))).toEqual([])
  })

  it("are there with their texts", () => {
    const texts = new Map(parts.map((part) => [named(part.trim().split("\n")[0] ?? "")[1] ?? "", part]))
    expect([...texts.keys()].toSorted()).toEqual([...listed.keys()].toSorted())
    const short = [...texts].filter(
      ([name, part]) =>
        name !== "SQLite" && !/(?:Permission is hereby granted|Redistribution and use|Permission to use)/.test(part)
    )
    expect(short.map(([name]) => name)).toEqual([])
  })
})
