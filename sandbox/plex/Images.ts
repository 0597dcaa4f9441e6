import { createHash } from "node:crypto"
import type { ImageKind } from "./ImageKinds.ts"
import type { Item } from "./Item.ts"
import type { PlexState } from "./PlexState.ts"

/** An image that an item can show. */
export interface Candidate {
  /** `upload://posters/<sha1>`, `media://…` for a generated one, `default://…` for a collection's composite. */
  readonly ratingKey: string
  readonly selected: boolean
  readonly provider?: string
}

const sha1 = (bytes: Buffer | string): string => createHash("sha1").update(bytes).digest("hex")

/** The image that is there without anyone's doing. */
const generatedKey = (item: Item, kind: ImageKind): string | undefined => {
  if (kind.generated === undefined) return undefined
  const hash = sha1(item.guid)
  if (item.type === 18) return kind.lock === "thumb" ? `default://${hash}` : undefined
  return `media://${hash.slice(0, 1)}/${hash.slice(1)}.bundle/${kind.generated}`
}

/** The address of the image that an item shows in a slot; none if there is none, or if it was cleared. */
export const selectedKey = (item: Item, kind: ImageKind): string | undefined => {
  const chosen = item.content.selected[kind.lock]
  return chosen === "" ? undefined : (chosen ?? generatedKey(item, kind))
}

export const candidates = (state: PlexState, item: Item, kind: ImageKind): ReadonlyArray<Candidate> => {
  const selected = selectedKey(item, kind)
  const generated = generatedKey(item, kind)
  const uploads = [...(state.uploads.get(item.guid)?.get(kind.list) ?? [])]
  return [
    ...(generated === undefined
      ? []
      : [
          { ratingKey: generated, selected: selected === generated, ...(item.type === 18 ? {} : { provider: "local" }) }
        ]),
    ...uploads.map((hash) => {
      const ratingKey = `upload://${kind.list}/${hash}`
      return { ratingKey, selected: selected === ratingKey }
    })
  ]
}

/** Selecting locks, whoever does it. */
export const select = (item: Item, kind: ImageKind, ratingKey: string): Item["content"] => {
  const { content } = item
  const generated = generatedKey(item, kind)
  return {
    ...content,
    selected: { ...content.selected, [kind.lock]: ratingKey === generated ? undefined : ratingKey },
    locks: content.locks.includes(kind.lock) ? content.locks : [...content.locks, kind.lock]
  }
}

/** Keeps bytes under their SHA-1: the same bytes again are the same file. Gives their address. */
export const store = (state: PlexState, item: Item, kind: ImageKind, bytes: Buffer): string => {
  const hash = sha1(bytes)
  state.blobs.set(hash, bytes)
  const ofItem = state.uploads.get(item.guid) ?? new Map<string, Set<string>>()
  state.uploads.set(item.guid, ofItem)
  const ofKind = ofItem.get(kind.list) ?? new Set<string>()
  ofItem.set(kind.list, ofKind.add(hash))
  return `upload://${kind.list}/${hash}`
}

/** A grey pixel, for images that a real server would have generated from the video. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
  "base64"
)

/** The bytes behind an address; none if there are none. */
export const bytesOf = (state: PlexState, ratingKey: string): Buffer | undefined => {
  const [, hash] = /^upload:\/\/\w+\/([0-9a-f]{40})$/.exec(ratingKey) ?? []
  if (hash !== undefined) return state.blobs.get(hash)
  return /^(media|default):\/\//.test(ratingKey) ? pixel : undefined
}

const signatures: ReadonlyArray<readonly [string, string]> = [
  ["89504e47", "image/png"],
  ["47494638", "image/gif"],
  ["52494646", "image/webp"],
  ["494433", "audio/mpeg"],
  ["fffb", "audio/mpeg"]
]

/** What bytes are, by how they begin; a server that takes anything serves it as a JPEG. */
export const typeOf = (bytes: Buffer): string => {
  const start = bytes.subarray(0, 4).toString("hex")
  return signatures.find(([signature]) => start.startsWith(signature))?.[1] ?? "image/jpeg"
}
