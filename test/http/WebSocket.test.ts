import * as HttpClient from "@effect/platform/HttpClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { frames, Frame, type ConnectOptions, type Reaction } from "../../src/http/WebSocket.ts"
import { layer as transport } from "../../src/http/Transport.ts"
import { listening } from "../support/Listening.ts"

const secret = "secret-token-0123456789"

const line = (url: string, given: Partial<ConnectOptions> = {}): ConnectOptions => ({
  url: `${url}/notifications`,
  headers: { "X-Plex-Token": Redacted.make(secret) },
  connect: 2000,
  silence: 5000,
  ...given
})

/** Everything that is told until the line ends, and how it ended. */
const told = <A>(to: ConnectOptions, react: (heard: Frame) => Reaction<A>) =>
  Effect.gen(function* () {
    const all: Array<A> = []
    const failure = yield* Effect.flip(Stream.runForEach(frames(to, react), (one) => Effect.sync(() => all.push(one))))
    return { all, failure }
  })
const everything = (heard: Frame) => ({ pass: heard })
const heard = (to: ConnectOptions) => told(to, everything)
const texts = (one: Frame): Reaction<string> => (one._tag === "Text" ? { pass: one.bytes.toString("utf8") } : {})

describe("a websocket", () => {
  it.scopedLive("says that it stands, then what comes, and how it ended", () =>
    Effect.gen(function* () {
      const { headers, url } = yield* listening((socket) => {
        socket.send("one")
        socket.send(Buffer.from([1, 2]))
        socket.ping()
        socket.send("two")
        socket.close(1012)
      })
      const { all, failure } = yield* heard(line(url))
      expect(headers.map((sent) => sent["x-plex-token"])).toEqual([secret])
      expect(all[0]).toEqual(Frame.Open())
      expect(all.filter(({ _tag }) => _tag === "Text")).toEqual([
        Frame.Text({ bytes: Buffer.from("one") }),
        Frame.Text({ bytes: Buffer.from("two") })
      ])
      expect(all).toContainEqual(Frame.Alive())
      expect(failure.message).toContain("1012")
    })
  )

  it.scopedLive("that is refused says so, and nothing of the token", () =>
    Effect.gen(function* () {
      const { url } = yield* listening(() => undefined, { status: 401 })
      const { all, failure } = yield* heard(line(url))
      expect(all).toEqual([])
      expect(failure.message).toContain("401")
      expect(JSON.stringify(failure)).not.toContain(secret)
    })
  )

  it.scopedLive("to nobody fails at once", () =>
    Effect.gen(function* () {
      const { close, url } = yield* listening(() => undefined)
      close()
      expect((yield* heard(line(url))).failure.message).toContain("ECONNREFUSED")
    })
  )

  it.scopedLive("on which nothing comes any more is given up; pings keep it", () =>
    Effect.gen(function* () {
      const { url } = yield* listening((socket) => {
        let left = 6
        // @effect-diagnostics-next-line globalTimers:off - the other side is no Effect.
        const ping = setInterval(() => {
          if (left-- > 0) socket.ping()
          else clearInterval(ping)
        }, 100)
      })
      const { all, failure } = yield* heard(line(url, { silence: 400 }))
      expect(all.filter(({ _tag }) => _tag === "Alive")).toHaveLength(6)
      expect(failure.message).toBe("nothing came for 400ms")
    })
  )

  it.scopedLive("is cut when its listener leaves", () =>
    Effect.gen(function* () {
      const closed = yield* Effect.makeLatch()
      const { url } = yield* listening((socket) => {
        socket.on("close", () => Effect.runFork(closed.open))
        socket.send("one")
      })
      yield* Stream.runDrain(
        Stream.take(
          frames(line(url), (pass) => ({ pass })),
          2
        )
      )
      yield* closed.await
    })
  )

  it.scopedLive("says what it is to say, and is given up where its listener wants it", () =>
    Effect.gen(function* () {
      const { url } = yield* listening((socket) => {
        socket.on("message", (bytes: Buffer) => socket.send(`you said ${bytes.toString("utf8")}`))
      })
      const polite = (one: Frame): Reaction<string> =>
        one._tag === "Open" ? { send: "hello" } : { ...texts(one), failWith: "heard enough" }
      const { all, failure } = yield* told(line(url), polite)
      expect(all).toEqual(["you said hello"])
      expect(failure.message).toBe("heard enough")
    })
  )

  it.scopedLive("asks again and again whether the other side is there, where that one is silent by itself", () =>
    Effect.gen(function* () {
      const { url } = yield* listening((socket) => {
        let left = 5
        socket.on("message", (bytes: Buffer) => {
          if (left-- > 0) socket.send(bytes.toString("utf8"))
        })
      })
      const { all, failure } = yield* told(line(url, { ping: { text: "there?", every: 100 }, silence: 800 }), texts)
      expect(all).toEqual(new Array(5).fill("there?"))
      expect(failure.message).toBe("nothing came for 800ms")
    })
  )

  it.scopedLive("speaks the protocol it is asked to, and none with a server that does not", () =>
    Effect.gen(function* () {
      const { headers, url } = yield* listening((socket) => socket.close(1000))
      expect((yield* heard(line(url, { protocol: "graphql-transport-ws" }))).all).toEqual([Frame.Open()])
      expect(headers[0]?.["sec-websocket-protocol"]).toBe("graphql-transport-ws")
      yield* heard(line(url))
      expect(headers[1]).not.toHaveProperty("sec-websocket-protocol")
    })
  )

  it.scopedLive("keeps no more for a slow reader than it may; the oldest are dropped", () =>
    Effect.gen(function* () {
      const { url } = yield* listening((socket) => {
        for (let n = 0; n <= 10; n += 1) socket.send(String(n))
        socket.close()
      })
      const [first, allCame] = [yield* Effect.makeLatch(), yield* Effect.makeLatch()]
      const seen: Array<string> = []
      const react = (one: Frame) => {
        const told = texts(one)
        if (told.pass === "10") allCame.unsafeOpen()
        return told
      }
      const reading = yield* Stream.runForEach(frames(line(url, { kept: 3 }), react), (text) =>
        Effect.gen(function* () {
          seen.push(text)
          yield* first.open
          yield* allCame.await
        })
      ).pipe(Effect.flip, Effect.fork)
      yield* first.await
      yield* Fiber.join(reading)
      expect(seen.length).toBeLessThan(11)
      expect(seen.at(-1)).toBe("10")
    })
  )

  it.scopedLive("ends at a message that is larger than it may be, in one piece or in many, and says so", () =>
    Effect.gen(function* () {
      const whole = yield* listening((socket) => socket.send("x".repeat(2 * 1024 * 1024)))
      const pieces = yield* listening((socket) => {
        for (let at = 0; at < 40; at++) socket.send("x".repeat(64 * 1024), { fin: false })
      })
      for (const { url } of [whole, pieces]) {
        const { all, failure } = yield* heard(line(url, { largest: 1024 * 1024 }))
        expect(all).toEqual([Frame.Open()])
        expect(failure.message).toBe("a message is larger than 1 MiB (answer_limit)")
      }
    })
  )

  it.scopedLive("trusts whom calls trust: a certificate signed by its server, where they go unchecked", () =>
    Effect.gen(function* () {
      const { headers, url } = yield* listening((socket) => socket.close(1000), {
        tls: true,
        answer: (_, response) => response.end()
      })
      const called = (insecure: boolean) =>
        Effect.flatMap(HttpClient.HttpClient, (client) => client.get(url)).pipe(
          Effect.provide(transport({ connect: 2000, read: 2000, insecure })),
          Effect.isSuccess
        )
      for (const insecure of [false, true]) expect(yield* called(insecure)).toBe(insecure)
      const checked = yield* heard(line(url))
      expect(checked.all).toEqual([])
      expect(checked.failure.message).toContain("self-signed certificate")
      expect(headers).toEqual([])
      expect((yield* heard(line(url, { insecure: true }))).all).toEqual([Frame.Open()])
      expect(headers.map((sent) => sent["x-plex-token"])).toEqual([secret])
    })
  )
})
