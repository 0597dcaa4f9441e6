import * as FastCheck from "fast-check"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { createContext, runInContext } from "node:vm"
import { describe, expect, it } from "vitest"
import { answerText } from "../../src/core/hook/AnswerText.ts"
import { call } from "../../src/embedded/Alone.ts"
import { nobody } from "../../src/embedded/Ask.ts"

const since = 1_800_000_000_000
const nonce = "mfz1k2abc9"

interface Line {
  readonly level: string
  readonly text: string
}

/** A Stash that remembers what is logged at Info and above, and in which something may happen while a script sleeps. */
const stashWith = (args: unknown, options: { readonly logLevel?: string; readonly broken?: boolean } = {}) => {
  const lines: Array<Line> = []
  const remembered: Array<string> = []
  let slept = 0
  let during: (slept: number) => void = () => undefined
  const write = (level: string) => (text: string) => {
    lines.push({ level, text })
    if (level !== "Trace") remembered.unshift(`[Plugin / PlexSync Hooks alone] ${text}`)
  }
  const stash = {
    input: { Args: args },
    log: { Trace: write("Trace"), Info: write("Info"), Warn: write("Warn"), Error: write("Error") },
    util: {
      Sleep: (span: number) => {
        slept += span
        during(slept)
      }
    },
    gql: {
      Do: (query: string) => {
        if (options.broken) throw new Error("broken")
        return query.includes("logs")
          ? { logs: remembered.slice(0, 30).map((message) => ({ message })) }
          : { configuration: { general: { logLevel: options.logLevel ?? "Info" } } }
      }
    }
  }
  return {
    stash,
    lines,
    slept: () => slept,
    run: (happens = during) => {
      during = happens
      return call(stash, nonce, since)
    },
    remember: (text: string) => void remembered.unshift(text)
  }
}

/** What the runtime's answer leaves in the log. */
const answered = (args: Readonly<Record<string, unknown>>, logLevel = "Info") => {
  const { lines, run, slept } = stashWith({ mode: "answer", nonce, ...args }, { logLevel })
  return { result: run(), lines, slept: slept() }
}
const closing = (text: string, state: string) => `[Plugin / PlexSync Hooks alone] ${text} [task ${nonce} ${state}]`

describe("a hook of the script that is alone", () => {
  it("writes the line that the other script writes, and asks Stash nothing", () => {
    const context = { id: 3, type: "Scene.Update.Post", input: { id: "3" }, inputFields: ["title", "id"] }
    const { lines, run } = stashWith({ hookContext: context }, { broken: true })
    expect(run()).toEqual({ Output: "ok" })
    expect(lines).toEqual([
      {
        level: "Trace",
        text: `PLEXSYNC {"id":3,"type":"Scene.Update.Post","fields":["title","id"],"n":1,"since":${since}}`
      }
    ])
  })

  it("never throws and never waits, whatever it is given", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.anything(), (input) => {
        const { run, slept } = stashWith({ hookContext: { id: 1, type: "Scene.Update.Post", input } })
        expect(run()).toEqual({ Output: "ok" })
        expect(slept()).toBe(0)
      }),
      { numRuns: 500 }
    )
  })
})

describe("a task of the script that is alone", () => {
  it("writes its name and a nonce, and ends with the answer", () => {
    const { lines, remember, run, slept } = stashWith({ mode: "health" })
    const result = run((now) => {
      if (now === 300) remember(closing("A runtime has heard the task health", "heard"))
      if (now === 900) remember(closing("No failed jobs", "done"))
    })
    expect(lines).toEqual([
      { level: "Trace", text: `PLEXSYNC {"task":"health","nonce":"${nonce}","since":${since},"says":true}` },
      { level: "Trace", text: `PLEXSYNC {"seen":"${nonce}"}` }
    ])
    expect(result).toEqual({ Output: "No failed jobs" })
    expect(slept()).toBe(900)
  })

  it("ends with an error where the runtime answers with one", () => {
    const { remember, run } = stashWith({ mode: "nonsense" })
    expect(run(() => remember(closing('there is no task "nonsense"', "failed")))).toEqual({
      Error: 'there is no task "nonsense"'
    })
  })

  it("says after 10 s that no runtime was heard, also where the log cannot be read", () => {
    for (const broken of [false, true]) {
      const { run, slept } = stashWith({ mode: "sync_all" }, { broken })
      expect(run()).toHaveProperty("Error", nobody)
      expect(slept()).toBe(10_000)
    }
  })

  it("waits on for an outcome where a runtime has heard it", () => {
    const { remember, run, slept } = stashWith({ mode: "sync_all" })
    const result = run((now) => {
      if (now === 9000) remember(closing("heard", "heard"))
    })
    expect(result).toEqual({ Output: "The runtime goes on with it in the background." })
    expect(slept()).toBe(19_000)
  })

  it("asks again, as the same call, until a runtime has heard it", () => {
    const { lines, remember, run } = stashWith({ mode: "sync_all" })
    run((now) => {
      if (now === 5000) remember(closing("heard", "heard"))
    })
    expect(lines.map(({ text }) => text)).toEqual(
      Array.from({ length: 3 }, () => `PLEXSYNC {"task":"sync_all","nonce":"${nonce}","since":${since},"says":true}`)
    )
  })

  it("is not misled by answers to others, nor by lines that hold its nonce", () => {
    const { remember, run } = stashWith({ mode: "health" })
    const result = run(() => {
      remember(closing("not mine", "done").replace(nonce, "aaaaaaaaaa"))
      remember(`PLEXSYNC {"task":"health","nonce":"${nonce}"}`)
      remember(`${closing("quoted", "done")} by somebody`)
    })
    expect(result).toHaveProperty("Error", nobody)
  })

  it("needs a mode, and starts nothing", () => {
    for (const args of [undefined, null, {}, { mode: "" }]) {
      expect(stashWith(args).run()).toEqual({ Error: "args has neither a hookContext nor a mode" })
    }
    const { lines, run, slept } = stashWith({ mode: "start", since })
    expect(run()).toHaveProperty("Output")
    expect([lines, slept()]).toEqual([[], 0])
  })
})

describe("the runtime's answer", () => {
  const text = answerText(
    [
      { level: "i", text: "Queue: 3 ready" },
      { level: "w", text: "Careful" },
      { level: "e", text: "DLQ contains 2 failed jobs requiring review" },
      { level: "i", text: "End" }
    ],
    []
  )

  it("is written line by line, each at its level, the last with the task's nonce", () => {
    expect(answered({ state: "done", text })).toEqual({
      result: { Output: "ok" },
      slept: 0,
      lines: [
        { level: "Info", text: "Queue: 3 ready" },
        { level: "Warn", text: "Careful" },
        { level: "Error", text: "DLQ contains 2 failed jobs requiring review" },
        { level: "Info", text: `End [task ${nonce} done]` }
      ]
    })
  })

  it("is what a task waits for", () => {
    const { remember, run } = stashWith({ mode: "health" })
    const { lines } = answered({ state: "done", text })
    expect(run(() => remember(`[Plugin / PlexSync Hooks alone] ${lines.at(-1)?.text ?? ""}`))).toEqual({
      Output: "End"
    })
  })

  it.each([["Warning"], ["Error"], ["ERROR"]])("is remembered by Stash also at the log level %s", (logLevel) => {
    expect(answered({ state: "done", text: "i End" }, logLevel).lines).toEqual([
      { level: "Error", text: `End [task ${nonce} done]` }
    ])
  })

  it.each([["Warning"], ["Error"]])(
    "is one line at the log level %s, what is wrong first, then the last word",
    (logLevel) => {
      expect(answered({ state: "done", text }, logLevel).lines).toEqual([
        {
          level: "Error",
          text: `DLQ contains 2 failed jobs requiring review; Careful; End; Queue: 3 ready [task ${nonce} done]`
        }
      ])
    }
  )

  it.each([["Info", 1] as const, ["Trace", 40] as const])(
    "that was not seen is the last line again, at the log level %s %i times",
    (logLevel, times) => {
      const { lines } = answered({ state: "done", text, again: true }, logLevel)
      expect(lines).toEqual(Array.from({ length: times }, () => ({ level: "Info", text: `End [task ${nonce} done]` })))
    }
  )

  it.each([["Debug"], ["Trace"]])("stays in sight at the log level %s, at which Stash says much", (logLevel) => {
    const { lines, slept } = answered({ state: "done", text: "i End" }, logLevel)
    expect(lines).toHaveLength(5)
    expect(slept).toBe(400)
  })

  it.each([
    [{ state: "done", text, nonce: "" }],
    [{ state: "done", text, nonce: "x] y" }],
    [{ state: "done", text, nonce: null }],
    [{ state: "won", text }],
    [{ text }],
    [{}]
  ])("is left out unless it names a task and how it stands: %j", (args) => {
    const { lines, result } = answered(args)
    expect([result, lines]).toEqual([{ Output: "ignored" }, []])
  })

  it("writes few lines, none of them long, whatever it is given", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.anything(), FastCheck.string({ maxLength: 60 }), (anything, unit) => {
        for (const given of [anything, unit.repeat(500), `${unit}\n`.repeat(100)]) {
          const { lines } = answered({ state: "done", text: typeof given === "object" ? "" : given })
          expect(lines.length).toBeLessThanOrEqual(25)
          for (const line of lines) {
            expect(line.text.length).toBeLessThan(2100)
            expect(line.text).not.toMatch(/[\r\n]/)
          }
        }
      }),
      { numRuns: 500 }
    )
  })
})

describe("dist/alone/alone.js", () => {
  const script = readFileSync(join(import.meta.dirname, "..", "..", "dist", "alone", "alone.js"), "utf8")

  it("is one plain script without what goja lacks, and gives its value", () => {
    expect(script).not.toMatch(/\bIntl\b|\(\?<[A-Za-z]|\?\.|\?\?|\bimport\b|\bexport\b|\basync\b|\bBigInt\b/)
    expect(script.length).toBeLessThan(8192)
    const { lines, remember, stash } = stashWith({ mode: "health" })
    stash.util.Sleep = () => {
      const [, own = ""] = /"nonce":"([0-9a-z]{8,40})"/.exec(lines[0]?.text ?? "") ?? []
      remember(closing("End", "done").replace(nonce, own))
    }
    expect(runInContext(`"use strict";void 0;${script}`, createContext({ ...stash }))).toEqual({ Output: "End" })
  })
})
