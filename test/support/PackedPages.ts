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
