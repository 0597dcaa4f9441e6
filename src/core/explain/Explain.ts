import type { Decision, Question } from "../match/Match.ts"
import { mapped, ruleFor } from "../model/PathMapping.ts"
import { askerOf, askerText } from "../history/Asker.ts"
import { candidatesOf } from "./Candidates.ts"
import {
  cutTo,
  type DecisionTold,
  type Explanation,
  type ItemTold,
  type JobTold,
  type LetterTold
} from "./Explanation.ts"
import type { Facts } from "./Facts.ts"
import { brief, fieldsTold } from "./FieldsTold.ts"
import { jobWords, wakesOf } from "./JobWords.ts"
import { letterAdvice } from "./LetterAdvice.ts"
import { outcomeOf, sentenceOf, toHappen } from "./Outlook.ts"
import { reasonsOf } from "./Reasons.ts"

/** How many of each are told, so that all of it fits a page and a log. */
const most = { files: 10, decisions: 20, candidates: 10, items: 10, writes: 10 } as const

const outcomes = { Found: "found", Unsure: "unsure", OtherSize: "other_size", None: "none" } as const

const decisionTold = ({
  decision,
  question
}: {
  readonly question: Question
  readonly decision: Decision
}): DecisionTold => ({
  library: question.library,
  file: question.file.path,
  size: question.file.size,
  plexPath: question.plexPath.path,
  outcome: outcomes[decision._tag],
  rule: decision._tag === "Found" ? decision.rule : null,
  confidence: decision._tag === "Found" ? decision.confidence : null,
  why: decision.reason,
  candidates: cutTo(most.candidates, candidatesOf(question, decision))
})

const filesTold = ({ files, mappings }: Facts): Explanation["files"] =>
  cutTo(
    most.files,
    files.map(({ path, size }) => {
      const rule = ruleFor(mappings, path)
      return {
        path,
        size,
        plexPath: mapped(mappings, path).path,
        rule: rule === undefined ? null : `${rule.stash} => ${rule.plex}`
      }
    })
  )

const itemsTold = ({ follows, held, look }: Facts): ReadonlyArray<ItemTold> => {
  const looked = look?._tag === "Writes" ? look.items : []
  return follows.map(({ library, ratingKey, rests, sceneId }) => {
    const own = looked.find((one) => one.ratingKey === ratingKey)
    return {
      ratingKey,
      library,
      follows: sceneId === null ? null : { sceneId, rests },
      fields: own === undefined ? [] : fieldsTold(own, held)
    }
  })
}

const jobTold = ({ job, sceneId }: Facts): JobTold | null =>
  job === null
    ? null
    : {
        state: job.state,
        because: job.because,
        words: jobWords(job.state, job.because),
        asked: job.asked,
        askedBy: askerText(askerOf(job.asked)),
        since: job.enqueuedAt,
        attempts: job.attempts,
        nextTry: job.notBefore,
        lastError: job.lastError === null ? null : brief(job.lastError),
        wakes: wakesOf({ ...job, nextTry: job.notBefore }, sceneId)
      }

const letterTold = ({ letter, sceneId }: Facts): LetterTold | null =>
  letter === null
    ? null
    : {
        error: letter.errorTag,
        message: brief(letter.message),
        attempts: letter.attempts,
        firstAt: letter.firstAt,
        failedAt: letter.failedAt,
        nextTry: letter.retryAt,
        queued: letter.queued,
        candidates: cutTo(most.candidates, letter.candidates),
        advice: letterAdvice(letter.errorTag, sceneId)
      }

/** Why Plex shows a scene as it does, and what comes next. */
export const explain = (facts: Facts): Explanation => {
  const reasons = reasonsOf(facts)
  const outcome = outcomeOf(facts, reasons)
  return {
    version: 1,
    now: facts.now,
    sceneId: facts.sceneId,
    title: facts.title === null ? null : brief(facts.title),
    stash: facts.stash,
    plex: facts.plex,
    outcome,
    sentence: sentenceOf(outcome, reasons),
    reasons: reasons.map((one) => ({ ...one, detail: one.detail === null ? null : brief(one.detail) })),
    toHappen: toHappen(facts, outcome, reasons),
    files: filesTold(facts),
    decisions: cutTo(most.decisions, facts.asked.map(decisionTold)),
    items: cutTo(most.items, itemsTold(facts)),
    job: jobTold(facts),
    letter: letterTold(facts),
    written: cutTo(most.writes, facts.written)
  }
}
