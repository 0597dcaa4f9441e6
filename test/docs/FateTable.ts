import { Breaker, closed } from "../../src/core/retry/Breaker.ts"
import { type Failure, troubled } from "../../src/core/model/Failure.ts"
import { attemptsAfter, type Case, type Fate, fateOf, fateOfAll } from "../../src/core/retry/Fate.ts"
import { failures } from "../support/Failures.ts"

/** What each fate means. The type holds that none is left out, and none is told of that there is not. */
const meanings: { readonly [Tag in Fate["_tag"]]: string } = {
  Retry:
    "The job waits, `backoff_base` doubled with each attempt up to `backoff_cap`, with full jitter, and never shorter than the server asks for",
  LookAgain:
    "The job waits the same way, longer: `not_found_base`, `not_found_cap`. The file coming up in Plex makes it ready at once",
  Park: "The job rests until its file comes up in Plex, or somebody wishes for it again",
  Bury: "A dead letter. Where a server's trouble killed the job, it is tried again after 1, 6 and 24 h",
  GiveBack: "The job is ready again; each job that was counted an attempt for that trouble gets one back",
  Pause:
    "Nothing is claimed until it is mended, with one alert that says what to do; the job is ready again. Of a token, one job tells as a dead letter, and comes back"
}

const usual: Omit<Case, "failure"> = {
  where: "job",
  circuit: { Plex: closed, Stash: closed },
  job: { attempts: 0, firstFailedAt: null, reason: "hook" },
  rules: {
    max_retries: 5,
    backoff_base: 5,
    backoff_cap: 80,
    not_found_base: 30,
    not_found_cap: 600,
    not_found_window: 7200,
    skip_not_found: false
  },
  now: 10_000_000,
  chance: 0.5
}

const open = Breaker.Open({ since: 0, until: 1, silent: false })

/** When a failure may lead to something else, in the order in which it is told. */
const situations: ReadonlyArray<readonly [told: string, given: (failure: Failure) => Omit<Case, "failure">]> = [
  ["", () => usual],
  ["for the `max_retries`th time", () => ({ ...usual, job: { ...usual.job, attempts: 4 } })],
  [
    "after 12 looks and `not_found_window`",
    () => ({
      ...usual,
      job: { ...usual.job, attempts: 11, firstFailedAt: usual.now - 7_200_000 },
      rules: { ...usual.rules, max_retries: 20 }
    })
  ],
  ["of a scene that nobody waits for", () => ({ ...usual, job: { ...usual.job, reason: "all" } })],
  ["with `skip_not_found`", () => ({ ...usual, rules: { ...usual.rules, skip_not_found: true } })],
  ["in a read for many jobs", () => ({ ...usual, where: "read" })],
  [
    "of a server that is left alone",
    (failure) => {
      const server = troubled(failure)
      return server === undefined ? usual : { ...usual, circuit: { ...usual.circuit, [server]: open } }
    }
  ]
]

const inCode = (tags: ReadonlyArray<string>) => [...new Set(tags)].map((tag) => `\`${tag}\``).join(", ")

/** The failures that lead there: those that always do, then those that do at times. */
const leadingTo = (tag: Fate["_tag"]): string =>
  situations
    .map(([told, given]) => {
      const news = failures.filter((failure) => {
        const fate = fateOf({ ...given(failure), failure })._tag
        return fate === tag && (told === "" || fateOf({ ...usual, failure })._tag !== tag)
      })
      return news.length === 0 ? "" : `${inCode(news.map(({ _tag }) => _tag))}${told === "" ? "" : ` ${told}`}`
    })
    .concat(
      fateOfAll({ ...usual, failure: { _tag: "CircuitOpen", server: "Plex" } })?._tag === tag ? "`CircuitOpen`" : ""
    )
    .filter((part) => part !== "")
    .join("; ")

/** A row of the table for each fate, in the order of the type. */
export const fateTable: ReadonlyArray<ReadonlyArray<string>> = [
  ["fate", "after", "attempt", "then"],
  ...(Object.keys(meanings) as ReadonlyArray<Fate["_tag"]>).map((tag) => [
    `\`${tag}\``,
    leadingTo(tag),
    counts(tag) ? "counted" : "none",
    meanings[tag]
  ])
]

function counts(tag: Fate["_tag"]): boolean {
  return situations.some(([, given]) =>
    failures.some((failure) => {
      const fate = fateOf({ ...given(failure), failure })
      return fate._tag === tag && attemptsAfter(0, fate) === 1
    })
  )
}
