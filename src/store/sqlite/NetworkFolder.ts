import * as Effect from "effect/Effect"
import { readFileSync, realpathSync } from "node:fs"
import { dirname } from "node:path"

/** File systems of other machines: there SQLite's locks and its shared memory do not hold. */
const networks = /^(nfs\d?|cifs|smb\w*|9p|afs|ncpfs|ceph|fuse\.(sshfs|glusterfs|ceph|rclone|s3fs|smb\w*|davfs\d?))$/

/** The kernel writes blanks in paths as octal numbers. */
const unescaped = (path: string) =>
  path.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))

/** The type of the file system a folder lies on, by the text of Linux' `mountinfo`. The folder is a real, absolute path. */
export const fileSystemOf = (folder: string, mountinfo: string): string | undefined => {
  const mounts = mountinfo.split("\n").flatMap((line) => {
    const [before, after] = line.split(" - ")
    const point = before?.split(" ")[4]
    const type = after?.split(" ")[0]
    return point === undefined || type === undefined ? [] : [{ point: unescaped(point), type }]
  })
  const around = mounts.filter(({ point }) => point === "/" || folder === point || folder.startsWith(`${point}/`))
  // The deepest; of those at one place, the one that was mounted last lies on top.
  return around.reduce<{ readonly point: string; readonly type: string } | undefined>(
    (best, mount) => (best === undefined || mount.point.length >= best.point.length ? mount : best),
    undefined
  )?.type
}

/** Whether it is one of another machine. */
export const isNetwork = (fileSystem: string): boolean => networks.test(fileSystem)

/** The folder itself, or the nearest above it that is there already. */
const existing = (folder: string): string => {
  try {
    return realpathSync(folder)
  } catch {
    return dirname(folder) === folder ? folder : existing(dirname(folder))
  }
}

/** The kind of network file system a folder lies on, if it does. Only Linux tells. */
export const networkUnder = (folder: string): string | undefined => {
  try {
    const fileSystem = fileSystemOf(existing(folder), readFileSync("/proc/self/mountinfo", "utf8"))
    return fileSystem !== undefined && isNetwork(fileSystem) ? fileSystem : undefined
  } catch {
    return undefined
  }
}

export const networkOf = (folder: string): Effect.Effect<string | undefined> => Effect.sync(() => networkUnder(folder))
