import { posix } from "node:path"

export const basename = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

export const dirname = (path: string): string => posix.dirname(path)

/** Whether `path` is `folder` or lies below it. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`)

/** The order in which a walk of a file tree meets paths: folder by folder, names by their bytes. */
export const walkOrder = (left: string, right: string): number => {
  const one = left.split("/")
  const two = right.split("/")
  for (let index = 0; index < Math.min(one.length, two.length); index++) {
    const order = Buffer.compare(Buffer.from(one[index] ?? ""), Buffer.from(two[index] ?? ""))
    if (order !== 0) return order
  }
  return one.length - two.length
}
