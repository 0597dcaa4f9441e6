/** A folder as Stash has it, or had it. */
export interface Folder {
  readonly id: number
  readonly path: string
}

const below = (path: string, folder: string): boolean =>
  path.startsWith(folder) && /[/\\]/.test(path.slice(folder.length, folder.length + 1))

/** Paths, old and new, of folders that have another path now. Those inside others are left out: whoever looks below one looks below them. */
export const changedPaths = (known: ReadonlyArray<Folder>, now: ReadonlyArray<Folder>): ReadonlyArray<string> => {
  const before = new Map(known.map(({ id, path }) => [id, path]))
  const paths = now.flatMap(({ id, path }) => {
    const old = before.get(id)
    return old === undefined || old === path ? [] : [old, path]
  })
  const sorted = [...new Set(paths)].sort()
  const kept: Array<string> = []
  for (const path of sorted) if (!kept.some((folder) => below(path, folder))) kept.push(path)
  return kept
}
