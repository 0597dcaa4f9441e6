const numbers = (version: string): ReadonlyArray<number> =>
  (/^v?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? "0").split(".").map(Number)

/** Whether a version of PlexSync came after another. What stands behind a dash does not count. */
export const isNewer = (version: string, other: string): boolean => {
  const [mine, theirs] = [numbers(version), numbers(other)]
  const places = Array.from({ length: Math.max(mine.length, theirs.length) }, (_, index) => index)
  const place = places.find((index) => (mine[index] ?? 0) !== (theirs[index] ?? 0))
  return place !== undefined && (mine[place] ?? 0) > (theirs[place] ?? 0)
}
