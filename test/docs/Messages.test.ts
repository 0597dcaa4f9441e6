import { describe, expect, it } from "vitest"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { read, root } from "./Page.ts"
import { hasPart, isWhole, missing, said } from "./Sentences.ts"

const { bare, quotes } = read("docs/troubleshooting.md")

/** Errors without words of their own, and why nobody needs an entry for them. */
const wordless: Readonly<Record<string, string>> = {
  BadConfiguration: "its lines are the problems of settings, each with an entry",
  Blocked: "says what the failure in it says",
  ClaimLost: "another process has the job: nobody is told",
  LeaseLost: "another process drains: nobody is told",
  LeaseRequested: "a runtime wants to drain: nobody is told",
  GracefulStop: "the process ends: nobody is told",
  ConnectionLost: "a part of the warning that Plex no longer tells of its scans",
  Logged: "only the exit status; what is wrong stands in the log",
  NotCopied: "its problem has an entry",
  NotLaunched: "a part of the error that the background runtime could not be started",
  SignInRefused: "its reason says what to do, in the words of core/signin",
  Stale: "the item is read again: nobody is told",
  Unfinished: "only the exit status; what is wrong has been printed",
  Usage: "its problem has an entry"
}

/** Places that say what was said elsewhere. A new one must be looked at: are the words it passes on among those that are found? */
const passedOn: ReadonlyArray<string> = [
  "cli/Dlq.ts: new NoLetter({ sceneId }).message",
  "cli/Stopped.ts: line",
  "config/SettingsLive.ts: line",
  'config/SettingsLive.ts: [ ...unknownNames({ ...raw, ...is }).map((name) => `Unknown setting ${name}: it is ignored`), ...bootstrapNames.filter((name) => Object.hasOwn(raw, name)).map(notInStash), ...(["stash_url", "stash_tls_insecure"] as const).filter((name) => was?.[name] !== is?.[name]).map(atStart) ]',
  "config/SettingsLive.ts: line",
  "launch/StartRuntime.ts: message",
  "serve/doctor/Doctor.ts: error.message",
  'serve/doctor/Finding.ts: failure._tag === "Unauthorized" ? `${failure.server} does not accept the key given` : failure.message',
  "serve/doctor/ScopeFindings.ts: sentence",
  "serve/runtime/RuntimeParts.ts: `Paused: ${line}`",
  "serve/runtime/ScopeCare.ts: line",
  "serve/tasks/PlanTask.ts: message",
  "serve/tasks/RunTask.ts: message",
  "serve/tasks/StoreTasks.ts: wrong",
  "sync/drain/Drain.ts: `Paused: ${failure.message}`",
  "sync/drain/RunJob.ts: `Scene ${job.sceneId}: ${note}`",
  "sync/report/BulkWork.ts: line",
  "sync/report/SceneLines.ts: line",
  "sync/report/SceneLines.ts: line",
  "tasks.ts: error"
]

/** What the container's scripts say, with `…` for each value. */
const ofContainer = readdirSync(join(root, "docker")).flatMap((name) =>
  [...readFileSync(join(root, "docker", name), "utf8").matchAll(/echo "([^"]+)" >&2/g)].map(([, text = ""]) =>
    text.replaceAll(/\$\w+|\$\{[^}]+\}/g, "…")
  )
)

const texts = (list: ReadonlyArray<{ readonly text: string }>) => [...new Set(list.map(({ text }) => text))]
const hasEntry = (sentence: string) => quotes.some((quote) => isWhole(sentence, quote))
const isMentioned = (sentence: string) => quotes.some((quote) => hasPart(sentence, quote))

describe("docs/troubleshooting.md", () => {
  it.each(said.errors.filter(({ messages }) => messages.length > 0))("has an entry for the error $name", (error) => {
    expect(error.messages.filter((message) => !hasEntry(message))).toEqual([])
  })

  it("knows every error that has no words", () => {
    const found = said.errors.filter(({ messages }) => messages.length === 0).map(({ name }) => name)
    expect(found.toSorted()).toEqual(Object.keys(wordless).toSorted())
  })

  it("has an entry for everything that is logged as a warning or an error, or found wrong by the doctor", () => {
    expect(texts(said.whole).filter((sentence) => !hasEntry(sentence))).toEqual([])
  })

  it("has an entry for what the container says", () => {
    expect(ofContainer.length).toBeGreaterThan(1)
    expect(ofContainer.filter((sentence) => !hasEntry(sentence))).toEqual([])
  })

  it("has what the problem can be, and each remedy", () => {
    expect(texts(said.parts).filter((sentence) => !isMentioned(sentence))).toEqual([])
  })

  it("leaves out nothing that is passed on", () => {
    expect(said.passedOn.map(({ file, text }) => `${file}: ${text.replaceAll(/\s+/g, " ")}`)).toEqual(passedOn)
  })

  it("quotes nothing that the program does not say", () => {
    const known = [
      ...ofContainer,
      ...texts([...said.whole, ...said.errors.flatMap(({ messages }) => messages.map((text) => ({ text })))])
    ]
    const parts = texts(said.parts)
    const isSaid = (quote: string) =>
      known.some((sentence) => isWhole(sentence, quote)) || parts.some((sentence) => hasPart(sentence, quote))
    expect(quotes.filter((quote) => !isSaid(quote))).toEqual([])
  })

  it("says something of everything it quotes", () => {
    expect(bare).toEqual([])
  })
})

describe("what is looked for", () => {
  it("is found in the source", () => {
    expect(missing).toEqual([])
    expect(said.errors.length).toBeGreaterThan(25)
    expect(texts(said.whole).length).toBeGreaterThan(35)
    expect(texts(said.parts).length).toBeGreaterThan(90)
  })

  it("fits a message with something put in, and no other", () => {
    expect(isWhole("Item … is no longer in Plex", "Item 12 is no longer in Plex")).toBe(true)
    expect(isWhole("Item … is no longer in Plex", "Item 12 is no longer in Stash")).toBe(false)
    expect(isWhole("it is … (of …)", "it is far (of 3), and more")).toBe(false)
    expect(hasPart("the disk is full", "cannot be used: the disk is full (SQLITE_FULL)")).toBe(true)
  })
})
