import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { PictureField } from "./Fields.ts"
import { shapeOf } from "./ImageShape.ts"

/** The most that Plex takes as a picture. Bytes. */
export const maxBytes = 10 * 1024 * 1024

const megabytes = (length: number): number => Math.ceil((length / (1024 * 1024)) * 10) / 10

/** Why so many bytes are not used; null: nobody said how many, they were only too many. */
export const tooLarge = (length: number | null): string =>
  length === null ? "more than the 10 MB Plex takes" : `${megabytes(length)} MB, more than the 10 MB Plex takes`

const usable = new Set(["image/jpeg", "image/png", "image/apng", "image/webp", "image/gif"])

const placeholder = "Stash has no cover (placeholder)"

const refusal = (mime: string): string => {
  if (mime === "image/svg+xml" || mime === "application/xml") return placeholder
  if (mime === "text/html") return "HTML"
  if (mime.startsWith("video/")) return "a video"
  return mime.startsWith("image/") ? `a picture of a kind that Plex may not show (${mime})` : "no picture"
}

/** The most pixels a picture may have: whoever draws it has each of them in memory. */
const maxPixels = 100_000_000

/** Why a picture is not used although it is of a kind that Plex shows; null: nothing is wrong with it. */
const flaw = (mime: string, bytes: Uint8Array): string | null =>
  Option.match(shapeOf(mime, bytes), {
    onNone: () => "a picture that is damaged",
    onSome: ({ height, whole, width }) =>
      width * height > maxPixels
        ? `a picture of ${Math.ceil((width * height) / 1_000_000)} megapixels, more than 100`
        : whole
          ? null
          : "a picture that is cut off"
  })

/** What a cover's bytes are good for, by what they are: the MIME type to send them as, or the reason why not, for a person. */
export const judge = (mime: string | undefined, bytes: Uint8Array): Either.Either<string, string> => {
  if (bytes.length > maxBytes) return Either.left(tooLarge(bytes.length))
  if (mime === undefined || bytes.length === 0) return Either.left("no picture")
  const why = usable.has(mime) ? flaw(mime, bytes) : refusal(mime)
  return why === null ? Either.right(mime) : Either.left(why)
}

// Byte order mark, XML declaration and comments may stand before what tells.
const lead = /^(?:\ufeff|\u00ef\u00bb\u00bf)?(?:\s|<\?[^>]*>|<!--[^]*?-->)*/
const markup: ReadonlyArray<readonly [RegExp, string]> = [
  [/^<(?:!doctype\s+)?svg\b/i, "image/svg+xml"],
  [/^<(?:(?:!doctype\s+)?html|head|body|script)\b/i, "text/html"]
]

/** What a text is by its beginning: magic numbers do not tell SVG and HTML. */
export const textMime = (head: string): string | undefined => {
  const text = head.replace(lead, "")
  const known = markup.find(([pattern]) => pattern.test(text))
  return known?.[1] ?? (/^\S*<\?xml\b/i.test(head) ? "application/xml" : undefined)
}

/** The slots of an item that show a picture of ours: the cover as poster, and as background. */
export const pictureKinds = ["poster", "art"] as const
export type PictureKind = (typeof pictureKinds)[number]

/** The lock of a slot, by Plex's name. */
export const lockOf = (kind: PictureKind): PictureField => (kind === "poster" ? "thumb" : "art")

export const pictureStates = ["uploading", "done", "kept", "refused"] as const
/** `uploading` until Plex has answered; `kept`: a person's choice was left alone; `refused`: Plex does not take it. */
export type PictureState = (typeof pictureStates)[number]

/** What was last done about a slot, for the cover with this SHA-1, while the item had this guid. */
export interface PictureRow {
  readonly sha1: string
  readonly guid: string
  readonly state: PictureState
}

/** One of the pictures an item could show in a slot. */
export interface ListedPicture {
  /** `upload://posters/<sha1>` of what was uploaded, other schemes of what Plex or an agent found. */
  readonly ratingKey: string
  readonly selected: boolean
}

/** The SHA-1 of uploaded bytes, as their address in Plex ends with it. */
export const sha1In = (ratingKey: string): string | undefined =>
  /^upload:\/\/(?:[^]*\/)?([0-9a-f]{40})$/.exec(ratingKey)?.[1]

/** The address that Plex gives to bytes uploaded to a slot. */
export const uploadKey = (kind: PictureKind, sha1: string): string => `upload://${kind}s/${sha1}`

/** A slot as it is to show a cover. */
export interface Slot {
  readonly row: PictureRow | undefined
  /** Of the cover's bytes, in hex. */
  readonly sha1: string
  readonly guid: string
}

/**
 * Whether to look at a slot at all: when the item is new to PlexSync, when its guid changed (Plex leaves its uploads behind then), when
 * the cover did, or when the last upload was never answered. A picture chosen in Plex afterwards stays.
 */
export const glance = ({ guid, row, sha1 }: Slot): "leave" | "look" =>
  row !== undefined && row.guid === guid && row.sha1 === sha1 && row.state !== "uploading" ? "leave" : "look"

/** A slot that was looked at. */
export interface Looked extends Slot {
  readonly listing: ReadonlyArray<ListedPicture>
  /** preserve_plex_edits: a person's choice stays, even when the cover changes. */
  readonly preserve: boolean
  readonly locked: boolean
  /** SHA-1 of every picture PlexSync ever meant to put there. */
  readonly ours: ReadonlySet<string>
}

/** Locked, and not by us: a picture that left with the old guid leaves our own lock behind. */
const isPersons = ({ guid, listing, locked, ours, row }: Looked): boolean => {
  const shown = listing.find(({ selected }) => selected)
  const sha1 = shown === undefined ? undefined : sha1In(shown.ratingKey)
  const orphaned = shown === undefined && row !== undefined && row.guid !== guid && row.state !== "kept"
  return locked && !orphaned && (sha1 === undefined || !ours.has(sha1))
}

/** `done`: nothing to do, `select`: Plex has the bytes, `keep`: what a person chose stays. */
export type PictureAction = "done" | "select" | "upload" | "keep"

/** What to do about a slot that was looked at. */
export const pictureStep = (slot: Looked): PictureAction => {
  const { guid, listing, preserve, row, sha1 } = slot
  const there = listing.find(({ ratingKey }) => sha1In(ratingKey) === sha1)
  if (there?.selected === true) return "done"
  // The upload selected it, and whoever selected another one since came after it.
  const arrived = row?.state === "uploading" && row.guid === guid && row.sha1 === sha1 && there !== undefined
  if (arrived) return "done"
  if (preserve && isPersons(slot)) return "keep"
  return there === undefined ? "upload" : "select"
}
