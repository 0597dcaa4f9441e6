import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Library } from "../model/PlexItem.ts"

/** Files of a library that vanished, more than is believed. `since`: when that was first seen, epoch ms. */
export const Pause = Schema.Struct({ vanished: Schema.Int, of: Schema.Int, since: Schema.Number })
export type Pause = typeof Pause.Type

/** How far the index of one library is to be trusted. Times in epoch ms of ours, except what Plex says of itself. */
export const IndexState = Schema.Struct({
  title: Schema.String,
  /** The index shows what Plex held then. */
  checkedAt: Schema.Number,
  /** When the last whole sweep began. */
  sweptAt: Schema.Number,
  scannedAt: Schema.Number,
  contentChangedAt: Schema.Number,
  /** Every change stamped up to then is in the index. Plex's clock, epoch s. */
  newest: Schema.Number,
  /** Items Plex counted, and how many of them have no file. */
  items: Schema.Int,
  bare: Schema.Int,
  /** Files of the library; while it is paused, those it had before. */
  files: Schema.Int,
  paused: Schema.NullOr(Pause)
})
export type IndexState = typeof IndexState.Type

/** A person agreed that so many files are gone; good for the pause that began at `since`. */
export const Consent = Schema.Struct({ since: Schema.Number, vanished: Schema.Int })
export type Consent = typeof Consent.Type

/** How many files a person agreed to lose, of those this state misses. */
export const agreedIn = ({ paused }: IndexState, consent: Option.Option<Consent>): number =>
  Option.match(consent, {
    onNone: () => 0,
    onSome: ({ since, vanished }) => (paused?.since === since ? vanished : 0)
  })

/** A disk that is not mounted looks like mass deletion: more than this, by both measures, is not believed. */
const guardShare = 0.2
const guardCount = 50

export const isMassive = (vanished: number, of: number): boolean => vanished > guardCount && vanished > of * guardShare

const day = 24 * 3_600_000
/** How long a paused library is left alone. */
const pausedFor = 10 * 60_000

/** `unchanged`: Plex's own word that nothing changed brings the index up to date. */
export type Freshening = "nothing" | "unchanged" | "delta" | "sweep"

export interface Asked {
  readonly now: number
  /** The index is to be no older than this. */
  readonly since: number
  /** Files a person agreed to lose. */
  readonly agreed: number
}

const isDue = (sweptAt: number, now: number, interval: number) => sweptAt > now || now - sweptAt >= interval

/** Whether a paused library is to be swept again. */
export const isPauseOver = ({ sweptAt }: IndexState, { vanished }: Pause, asked: Omit<Asked, "since">): boolean =>
  asked.agreed >= vanished || isDue(sweptAt, asked.now, pausedFor)

/** What brings the index of a library, as Plex just listed it, to where it is wanted. */
export const decide = (
  state: Option.Option<IndexState>,
  library: Pick<Library, "scannedAt" | "contentChangedAt">,
  asked: Asked
): Freshening => {
  if (Option.isNone(state)) return "sweep"
  const { checkedAt, contentChangedAt, paused, scannedAt, sweptAt } = state.value
  if (paused !== null) return isPauseOver(state.value, paused, asked) ? "sweep" : "nothing"
  if (isDue(sweptAt, asked.now, day)) return "sweep"
  if (checkedAt >= asked.since) return "nothing"
  return scannedAt === library.scannedAt && contentChangedAt === library.contentChangedAt ? "unchanged" : "delta"
}

/** How many items Plex has more than the index, after a delta. Below 0, some vanished, which no delta shows. */
export const surplus = (state: IndexState, total: number, indexed: number): number =>
  // Rows that reads took out one by one are missed as well.
  isMassive(state.items - total, state.items) ? total - state.items : total - indexed - state.bare

/** What a whole sweep met, against what was known. */
export interface Swept {
  /** Files known before. */
  readonly before: number
  readonly met: number
  /** Rows it did not meet. */
  readonly unmet: number
}

/** The pause a sweep at `now` leads to, or null: what it did not meet is gone. */
export const pauseAfter = (
  { before, met, unmet }: Swept,
  earlier: Pause | null,
  { agreed, now }: Omit<Asked, "since">
): Pause | null => {
  const vanished = Math.max(unmet, before - met)
  return isMassive(vanished - agreed, before) ? { vanished, of: before, since: earlier?.since ?? now } : null
}

/**
 * Up to when all changes are known, Plex's clock, epoch s, after pages whose highest stamp was `seen` and that took `elapsed` ms until `now`. What
 * changed on a page already read may be older than what a later page showed; and a stamp in the future says nothing.
 */
export const completeUntil = (
  known: number,
  seen: number,
  { elapsed, now }: { elapsed: number; now: number }
): number =>
  Math.max(
    Math.min(known, Math.floor(now / 1000)),
    Math.min(seen, Math.floor(now / 1000)) - Math.ceil(Math.max(0, elapsed) / 1000)
  )

/** Plex may show an item a little after its stamp. Seconds. */
const overlap = 60

/** From when on changes are asked for, epoch s. */
export const changedSince = (newest: number): number => Math.max(0, newest - overlap)
