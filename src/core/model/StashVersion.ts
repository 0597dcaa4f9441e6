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
