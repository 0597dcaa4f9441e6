import { posix } from "node:path"

/** Links of a package's pages to what is not in it. `text` gives a page. */
export const strayLinks = (paths: ReadonlyArray<string>, text: (path: string) => string): ReadonlyArray<string> =>
  paths
    .filter((path) => path.endsWith(".md"))
    .flatMap((path) =>
      [...text(path).matchAll(/\]\(([^()\s#]+)(?:#[^()\s]*)?\)/g)]
        .map(([, target = ""]) => target)
        .filter((target) => !/^[a-z]+:/.test(target))
        .filter((target) => !paths.includes(posix.join(posix.dirname(path), target)))
        .map((target) => `${path}: ${target}`)
    )

/** What a package's first page names: a page in it or one of the web, and what its commands start. How much that is, and what of it is not there. */
export const namedIn = (page: string, paths: ReadonlyArray<string>) => {
  const named = page.match(/(?<=node |else: )[\w./:-]+/g) ?? []
  return { named: named.length, absent: named.filter((name) => !/^https?:/.test(name) && !paths.includes(name)) }
}
