import { createHash } from "node:crypto"
import { STATUS_CODES } from "node:http"
import type { Answer, Exchange } from "../../http/Exchange.ts"

const text = (status: number, body: string): Answer => ({
  status,
  headers: { "Content-Type": "text/plain; charset=utf-8", Vary: "Origin", "X-Content-Type-Options": "nosniff" },
  body
})

/** A row that is not there. */
export const notFound = text(404, "Not Found\n")
export const badRequest = text(400, "Bad Request\n")
/** How Go answers a bare status. */
export const bare = (status: number): Answer => text(status, `${STATUS_CODES[status] ?? String(status)}\n`)
/** A path that no route knows. */
const unknown = text(404, "404 page not found\n")
export const getOnly: Answer = {
  status: 405,
  headers: { Allow: "GET", Vary: "Origin", "X-Content-Type-Options": "nosniff" }
}

const app = "<!doctype html><title>stash</title>\n"
const policy =
  "default-src data: 'self' 'unsafe-inline'; connect-src data: 'self' ws: wss:; img-src data: *; script-src 'self' http://www.gstatic.com https://www.gstatic.com 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; media-src blob: 'self'; worker-src blob:; child-src 'none'; object-src 'none'; form-action 'self';"
const appPage: Answer = {
  status: 200,
  headers: {
    "Accept-Ranges": "bytes",
    "Cache-Control": "no-cache",
    "Content-Security-Policy": policy,
    "Content-Type": "text/html",
    ETag: `"${createHash("md5").update(app).digest("hex")}"`,
    Vary: "Origin",
    "X-Content-Type-Options": "nosniff"
  },
  body: app
}

/** Below these there are routes of the server; elsewhere Stash's user interface has pages of its own. */
const served = /^\/(scene|performer|studio|tag|group|image|gallery|plugin|downloads|graphql)\//

/** A page of the user interface for any path without an extension, 404 for all else that is unknown. */
export const fallback = ({ path }: Exchange): Answer => {
  const name = path.slice(path.lastIndexOf("/") + 1)
  return served.test(path) || (name.includes(".") && !name.endsWith(".html")) ? unknown : appPage
}
