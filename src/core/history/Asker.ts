import * as Schema from "effect/Schema"
import { Reason } from "../model/Job.ts"

/** Who asked for a write, in the words of `history` and its `--json`. */
export const Asker = Schema.Literal(
  "edit",
  "rename",
  "scan",
  "named",
  "recent",
  "all",
  "reconcile",
  "again",
  "undo",
  "unknown"
)
export type Asker = typeof Asker.Type

const ofReason: Readonly<Record<Reason, Asker>> = {
  hook: "edit",
  edit: "edit",
  bulk: "edit",
  fan_out: "rename",
  scan: "scan",
  named: "named",
  recent: "recent",
  all: "all",
  reconcile: "reconcile",
  wake: "again"
}

const isReason = Schema.is(Reason)
const isAsker = Schema.is(Asker)

/** By the word that a row of the history keeps: the reason of the wish, or one that is in no queue. */
export const askerOf = (kept: string): Asker => (isReason(kept) ? ofReason[kept] : isAsker(kept) ? kept : "unknown")

const texts: Readonly<Record<Exclude<Asker, "unknown">, string>> = {
  edit: "an edit in Stash",
  rename: "a name that changed in Stash",
  scan: "a scan in Stash",
  named: "a person who named this scene (sync --scene, dlq retry)",
  recent: "sync --recent",
  all: "sync --all",
  reconcile: "reconcile",
  again: "PlexSync itself, which looked at the scene once more",
  undo: "undo"
}

/** Who asked, in words. */
export const askerText = (asker: Asker): string =>
  asker === "unknown"
    ? "Who asked for it is not known: it was written before PlexSync kept that"
    : `Asked for by ${texts[asker]}`
