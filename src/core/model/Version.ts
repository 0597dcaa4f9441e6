const numbers = (version: string): ReadonlyArray<number> =>
  (/^v?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? "0").split(".").map(Number)

/** Whether a version of PlexSync came after another. What stands behind a dash does not count. */
export const isNewer = (version: string, other: string): boolean => {
  const [mine, theirs] = [numbers(version), numbers(other)]
  const places = Array.from({ length: Math.max(mine.length, theirs.length) }, (_, index) => index)
  const place = places.find((index) => (mine[index] ?? 0) !== (theirs[index] ?? 0))
  return place !== undefined && (mine[place] ?? 0) > (theirs[place] ?? 0)
}

/** What PlexSync can do with a Stash of some version. */
export type Support = "full" | "no file stamps" | "none" | "unknown"

const minor = (version: string): number | undefined => {
  const found = /^v?(\d+)\.(\d+)/.exec(version)
  if (found === null) return undefined
  return Number(found[1]) > 0 ? Infinity : Number(found[2])
}

/** Watched in full from v0.30; from v0.27 without the stamps of files; older ones lack what is asked for. Builds may have no number. */
export const supportOf = (version: string): Support => {
  const number = minor(version)
  if (number === undefined) return "unknown"
  return number >= 30 ? "full" : number >= 27 ? "no file stamps" : "none"
}
