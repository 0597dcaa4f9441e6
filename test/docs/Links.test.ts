import { describe, expect, it } from "vitest"
import { existsSync } from "node:fs"
import { join, posix } from "node:path"
import { type Page, pages, root } from "./Page.ts"

const isOutside = (link: string) => /^[a-z]+:/.test(link)

/** File and anchor that a link of a page leads to. */
const targetOf = (page: Page, link: string) => {
  const [path = "", anchor] = link.split("#")
  const file = path === "" ? page.file : posix.join(posix.dirname(page.file), decodeURIComponent(path))
  return { file, anchor }
}

const broken = (page: Page): ReadonlyArray<string> =>
  page.links
    .filter((link) => !isOutside(link))
    .filter((link) => {
      const { anchor, file } = targetOf(page, link)
      if (!existsSync(join(root, file))) return true
      return anchor !== undefined && pages.find((one) => one.file === file)?.anchors.has(anchor) !== true
    })

describe("the documentation", () => {
  it.each(pages)("$file: every link leads to a file and a heading that are there", (page) => {
    expect(broken(page)).toEqual([])
  })

  it("can be reached from the README, every page of it", () => {
    const reached = new Set(["README.md"])
    // A set grows while it is gone through.
    for (const file of reached) {
      const page = pages.find((one) => one.file === file)
      for (const link of page?.links ?? [])
        if (page !== undefined && !isOutside(link)) reached.add(targetOf(page, link).file)
    }
    expect(pages.map(({ file }) => file).filter((file) => !reached.has(file))).toEqual([])
  })
})
