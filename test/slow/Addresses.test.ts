import * as Command from "@effect/platform/Command"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http"
import { connect } from "node:net"
import { join } from "node:path"
import { describe } from "vitest"
import { status } from "../../sandbox/demo/Programs.ts"
import { eventually, finished, live, loggedRuntime, plexsync, root, withSandbox } from "../support/Program.ts"

const canaries = { plex: "canary-plex p@ss/1", stash: "canary-stash p@ss/2", query: "canary-in-query" }
const headerOf = (password: string) => `Basic ${Buffer.from(`user:${password}`).toString("base64")}`
/** A password as it is, as it stands in an address, and as it is sent. */
const forms = (password: string) => [password, encodeURIComponent(password), headerOf(password).slice("Basic ".length)]
const secrets = [...forms(canaries.plex), ...forms(canaries.stash), canaries.query, "canary-plex", "canary-stash"]

type Mode = "up" | "away" | "redirecting"

/** A proxy before a server that lets in who brings user and password, and does as it is told. */
const guarded = (target: string, password: string, elsewhere: string) =>
  Effect.acquireRelease(
    Effect.async<{
      readonly address: string
      set: (mode: Mode) => void
      readonly seen: Set<string>
      close: () => void
    }>((resume) => {
      let mode: Mode = "up"
      const seen = new Set<string>()
      const isIn = ({ headers }: IncomingMessage, kind: string) => {
        seen.add(`${kind} ${headers.authorization ?? "nothing"}`)
        return headers.authorization === headerOf(password)
      }
      const pass = (asked: IncomingMessage, response: ServerResponse) => {
        const url = new URL(asked.url ?? "/", target)
        const onward = request(url, { method: asked.method, headers: asked.headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers)
          answer.pipe(response)
        })
        onward.on("error", () => response.destroy())
        asked.pipe(onward)
      }
      const server = createServer((asked, response) => {
        const known = isIn(asked, "call")
        if (mode === "away") asked.socket.destroy()
        else if (mode === "redirecting") response.writeHead(302, { location: `${elsewhere}${asked.url ?? ""}` }).end()
        else if (known) pass(asked, response)
        else response.writeHead(401, { "www-authenticate": "Basic", server: "nginx" }).end()
      })
      server.on("upgrade", (asked, socket, head) => {
        const { hostname, port } = new URL(target)
        if (!isIn(asked, "socket") || mode !== "up") return void socket.destroy()
        const onward = connect(Number(port), hostname, () => {
          const lines = Object.entries(asked.headers).map(([name, value]) => `${name}: ${String(value)}`)
          onward.write(`${asked.method ?? "GET"} ${asked.url ?? "/"} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`)
          onward.write(head)
          onward.pipe(socket)
          socket.pipe(onward)
        })
        onward.on("error", () => socket.destroy())
        socket.on("error", () => onward.destroy())
      })
      server.listen(0, "127.0.0.1", () => {
        const bound = server.address()
        const port = typeof bound === "object" && bound !== null ? bound.port : 0
        resume(
          Effect.succeed({
            address: `127.0.0.1:${port}`,
            set: (next: Mode) => void (mode = next),
            seen,
            close: () => {
              server.closeAllConnections()
              server.close()
            }
          })
        )
      })
    }),
    ({ close }) => Effect.sync(close)
  )

const files = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name))

const everything = (folder: string) =>
  files(folder)
    .filter((path) => lstatSync(path).isFile())
    .map((path) => readFileSync(path, "latin1"))
    .join("\n")

/** The command lines of all processes. */
const processes = () =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "latin1")
      } catch {
        // It has ended.
        return ""
      }
    })
    .join("\n")

const clean = (text: string) => {
  for (const secret of secrets) assert.notInclude(text, secret)
}

const stage = Effect.gen(function* () {
  const { data, folder, program, servers } = yield* withSandbox(["--scenes", "3"], {
    PLEXSYNC_DEBUG_LOGGING: "true",
    PLEXSYNC_BACKOFF_BASE: "0.1",
    PLEXSYNC_BACKOFF_CAP: "0.2",
    PLEXSYNC_POLL_INTERVAL: "0.5"
  })
  const other = yield* guarded(servers.plex.url, "nobody's", servers.plex.url)
  const plex = yield* guarded(servers.plex.url, canaries.plex, `http://${other.address}`)
  const stash = yield* guarded(servers.stash.url, canaries.stash, `http://${other.address}`)
  const withLogin = (password: string, address: string) => `http://user:${encodeURIComponent(password)}@${address}`
  const environment = {
    ...program.environment,
    PLEXSYNC_PLEX_URL: withLogin(canaries.plex, plex.address),
    PLEXSYNC_STASH_URL: withLogin(canaries.stash, stash.address)
  }
  return { data, folder, plex, stash, other, program: { ...program, environment } }
})

describe("user and password of both addresses", () => {
  it.scopedLive("let the program in, and stand nowhere while the servers are up, away or send it elsewhere", () =>
    Effect.gen(function* () {
      const { data, other, plex, program, stash } = yield* stage
      const outputs: Array<string> = []
      const keep = (...words: ReadonlyArray<string>) =>
        Effect.tap(plexsync(program, ...words), ({ stderr, stdout }) => outputs.push(stdout, stderr))
      assert.strictEqual((yield* keep("sync", "--all", "--wait", "--log-format", "json")).code, 0)
      const { logged, running } = yield* loggedRuntime(program)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      yield* eventually(
        Effect.sync(() => [...plex.seen, ...stash.seen]),
        (seen) => seen.filter((one) => one.startsWith("socket Basic")).length === 2
      )
      outputs.push(processes())
      for (const mode of ["away", "redirecting"] as const) {
        plex.set(mode)
        yield* keep("sync", "--scene", "1", "--wait", "--timeout", "1")
        stash.set(mode)
        yield* keep("doctor", "--json")
        yield* keep("status", "--json")
        yield* keep("status")
        stash.set("up")
        plex.set("up")
      }
      yield* running.kill("SIGTERM")
      const log = yield* Fiber.join(logged)
      const said = [...outputs, log].join("\n")
      assert.include(said, `http://${plex.address}`)
      assert.include(said, `http://${stash.address}`)
      assert.include(everything(data), "SQLite format 3")
      clean(said)
      clean(everything(data))
      assert.deepStrictEqual([...plex.seen].toSorted(), [
        `call ${headerOf(canaries.plex)}`,
        `socket ${headerOf(canaries.plex)}`
      ])
      assert.deepStrictEqual([...stash.seen].toSorted(), [
        `call ${headerOf(canaries.stash)}`,
        `socket ${headerOf(canaries.stash)}`
      ])
      assert.deepStrictEqual([...other.seen], [])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("are no place for a token, which is refused with the setting it belongs to", () =>
    Effect.gen(function* () {
      const { data, plex, program, stash } = yield* stage
      const refused = (name: string, url: string) =>
        plexsync({ ...program, environment: { ...program.environment, [name]: url } }, "sync", "--all")
      const ofPlex = yield* refused("PLEXSYNC_PLEX_URL", `http://${plex.address}/?X-Plex-Token=${canaries.query}`)
      const ofStash = yield* refused("PLEXSYNC_STASH_URL", `http://${stash.address}?apikey=${canaries.query}`)
      assert.match(ofPlex.stderr, /plex_url: .*put it into plex_token/)
      assert.match(ofStash.stderr, /stash_url: .*put it into stash_api_key/)
      assert.deepStrictEqual([ofPlex.code, ofStash.code], [2, 2])
      clean([ofPlex, ofStash].flatMap(({ stderr, stdout }) => [stdout, stderr]).join("\n"))
      clean(readdirSync(join(data, "..")).includes("data") ? everything(data) : "")
    }).pipe(Effect.provide(live))
  )
})

describe("under a umask that keeps nothing from others", () => {
  it.scopedLive("no folder or file of the program is open to them, and a log that is a link is refused", () =>
    Effect.gen(function* () {
      const { data, folder, program } = yield* stage
      const script = join(root, "dist", "plexsync.mjs")
      const open = (environment: Readonly<Record<string, string>>, words: string) =>
        finished(
          Command.make("sh", "-c", `umask 000; exec "$0" "$1" ${words}`, process.execPath, script).pipe(
            Command.env({ ...program.environment, ...environment })
          )
        )
      assert.strictEqual((yield* open({}, "sync --all --wait")).code, 0)
      const theirs = files(data).concat(data, files(join(folder, "state")))
      assert.isAbove(theirs.length, 3)
      // Compiled code is no secret; that nobody else writes it is what counts.
      const isOpen = (path: string) => (lstatSync(path).mode & (path.includes("code") ? 0o022 : 0o077)) !== 0
      assert.deepStrictEqual(theirs.filter(isOpen), [])
      writeFileSync(join(folder, "other"), "another's")
      symlinkSync(join(folder, "other"), join(data, "plexsync.log"))
      const linked = yield* open({ PLEXSYNC_STARTED_BY: "plugin" }, "serve")
      assert.match(linked.stderr, /plexsync\.log is a symbolic link/)
      assert.strictEqual(linked.code, 1)
      assert.strictEqual(readFileSync(join(folder, "other"), "utf8"), "another's")
    }).pipe(Effect.provide(live))
  )
})
