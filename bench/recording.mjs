// A proxy that notes each request that passes, so that the same can be sent again with nothing around it.
import { createServer } from "node:http"
import { Agent, request } from "undici"

const passed = ["content-type", "content-length"]
/** Headers of one connection, which the next makes itself. */
const own = new Set(["connection", "host", "content-length", "transfer-encoding"])

const sent = (url, { body, headers, method, path }, dispatcher) =>
  request(`${url}${path}`, { body, dispatcher, headers, method })

/** Passes everything on to `url` and back. `requests` holds what passed, in order. */
export const recording = async (url) => {
  const requests = []
  const dispatcher = new Agent({ connections: 8 })
  const server = createServer(async (asked, answer) => {
    const chunks = []
    for await (const chunk of asked) chunks.push(chunk)
    const headers = Object.fromEntries(Object.entries(asked.headers).filter(([name]) => !own.has(name)))
    const one = {
      method: asked.method,
      path: asked.url,
      headers,
      body: chunks.length > 0 ? Buffer.concat(chunks) : null
    }
    requests.push(one)
    const theirs = await sent(url, one, dispatcher)
    const kept = Object.fromEntries(
      passed.flatMap((name) => (name in theirs.headers ? [[name, theirs.headers[name]]] : []))
    )
    answer.writeHead(theirs.statusCode, kept)
    theirs.body.pipe(answer)
  })
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      // An answer that nobody waits for any more would keep it from closing.
      await dispatcher.destroy()
    }
  }
}

/** Sends these requests one after another, and reads each answer to its end. Gives seconds. */
export const replayed = async (all) => {
  const dispatcher = new Agent({ connections: 1 })
  const since = performance.now()
  for (const { url, one } of all) {
    const { body, statusCode } = await sent(url, one, dispatcher)
    await body.dump({ limit: Number.MAX_SAFE_INTEGER })
    if (statusCode >= 400) throw new Error(`${one.method} ${one.path.slice(0, 100)}: ${statusCode}`)
  }
  const seconds = (performance.now() - since) / 1000
  await dispatcher.close()
  return seconds
}
