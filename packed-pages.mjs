// Pages as a package has them: of what is not in it, the words stay and the link goes.
import { posix } from "node:path"

const link = /\[([^\]]*)\]\(([^()\s]+)\)/g

/** `text` of the page at `path` in a package; `has` says of a path there whether it is in it. */
export const pageOf = (text, path, has) =>
  text.replace(link, (whole, words, target) => {
    const [file] = target.split("#")
    if (file === "" || /^[a-z]+:/.test(target)) return whole
    return has(posix.join(posix.dirname(path), decodeURIComponent(file))) ? whole : words
  })
