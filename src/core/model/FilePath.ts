// Windows paths show by drive letter or UNC prefix; there, both separators separate and case does not count.
const windows = /^(?:[A-Za-z]:[\\/]|\\\\|\/\/[^/])/

export const isWindows = (path: string): boolean => windows.test(path)

// Without its slash, `C:` would no longer be a full path.
const root = /^(?:\/|[A-Za-z]:\/)$/

// Windows writes long paths so: `\\?\D:\x` is `D:\x`, and `\\?\UNC\nas\x` is `\\nas\x`.
const longDrive = /^(?:\\\\|\/\/(?!\/))[\\/]*\?[\\/]+(?=[A-Za-z]:(?:[\\/]|$))/
const longNetwork = /^(?:\\\\|\/\/(?!\/))[\\/]*\?[\\/]+UNC[\\/]+(?=[^\\/])/i

/** Without what Windows puts before a long path. */
export const withoutLongPrefix = (path: string): string => {
  const plain = path.replace(longDrive, "").replace(longNetwork, (prefix) => prefix.slice(0, 2))
  return plain === path ? path : withoutLongPrefix(plain)
}

// Most paths are so already, which one look tells.
const plain = /^(?:\/[\x20-\x2e\x30-\x7e]+)+$/

/** Forward slashes, no doubled or trailing ones (the leading `//` of a network path and the slash of a drive stay), without the prefix of long paths, NFC. */
export const normalise = (given: string): string => (plain.test(given) ? given : normalised(given))

const normalised = (given: string): string => {
  const path = withoutLongPrefix(given)
  const separated = isWindows(path) ? path.replaceAll("\\", "/") : path
  const network = isWindows(path) && separated.startsWith("//")
  const single = (network ? separated.slice(1) : separated).replace(/\/{2,}/g, "/")
  const whole = (network ? "/" : "") + single
  const trimmed = root.test(whole) ? whole : whole.replace(/\/+$/, "")
  return (trimmed === "" ? "/" : trimmed).normalize("NFC")
}

/** What two spellings of one full path share. */
export const pathKey = (path: string): string => (isWindows(path) ? normalise(path).toLowerCase() : normalise(path))

/** The last segment, in NFC. */
export const fileName = (path: string): string => {
  const whole = normalise(path)
  return whole.slice(whole.lastIndexOf("/") + 1)
}

/** What two spellings of one file name share; an exact comparison may follow. */
export const nameKey = (path: string): string => fileName(path).toLowerCase()

/** File name without its last extension: what Stash shows for a scene without title. */
export const stem = (path: string): string => {
  const name = fileName(path)
  const dot = name.lastIndexOf(".")
  return dot > 0 ? name.slice(0, dot) : name
}

/** Folders of a path, the nearest first. */
export const folders = (path: string): ReadonlyArray<string> => normalise(path).split("/").slice(0, -1).reverse()
