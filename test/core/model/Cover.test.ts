import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as fc from "fast-check"
import {
  glance,
  judge,
  type ListedPicture,
  maxBytes,
  type PictureRow,
  pictureStep,
  sha1In,
  textMime,
  tooLarge,
  uploadKey
} from "../../../src/core/model/Cover.ts"
import { pictures } from "../../support/Images.ts"

const blank = (length: number) => new Uint8Array(length)

describe("a cover", () => {
  it("is used as what it is", () => {
    for (const [mime, bytes] of Object.entries(pictures)) expect(judge(mime, bytes)).toEqual(Either.right(mime))
  })

  it.each([
    ["image/svg+xml", 700, "Stash has no cover (placeholder)"],
    ["application/xml", 700, "Stash has no cover (placeholder)"],
    ["video/mp4", 700, "a video"],
    ["text/html", 700, "HTML"],
    ["image/avif", 700, "a picture of a kind that Plex may not show (image/avif)"],
    ["application/zip", 700, "no picture"],
    [undefined, 700, "no picture"],
    ["image/jpeg", 0, "no picture"],
    ["image/jpeg", maxBytes + 1, "10.1 MB, more than the 10 MB Plex takes"],
    ["video/mp4", 11 * 1024 * 1024, "11 MB, more than the 10 MB Plex takes"]
  ])("that is %s of %i bytes is refused as %s", (mime, length, why) => {
    expect(judge(mime, blank(length))).toEqual(Either.left(why))
  })

  it("of unknown size is refused without a number", () => {
    expect(tooLarge(null)).toBe("more than the 10 MB Plex takes")
  })

  it.each([
    ['<svg xmlns="http://www.w3.org/2000/svg">', "image/svg+xml"],
    ['\ufeff<?xml version="1.0"?>\n<!-- drawn -->\n<svg>', "image/svg+xml"],
    ["\u00ef\u00bb\u00bf<svg>", "image/svg+xml"],
    ['<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN">', "image/svg+xml"],
    ["\r\n<!doctype html><html>", "text/html"],
    ["<html><head>", "text/html"],
    ['<?xml version="1.0"?><!DOCTYPE html>', "text/html"],
    ["<?xml version='1.0'?><rss/>", "application/xml"],
    ["<svgs>", undefined],
    ["Not Found", undefined],
    ["", undefined]
  ])("beginning with %j is %s", (head, mime) => {
    expect(textMime(head)).toBe(mime)
  })
})

const a = "a".repeat(40)
const b = "b".repeat(40)
const row = (given: Partial<PictureRow> = {}): PictureRow => ({ sha1: a, guid: "g", state: "done", ...given })
const generated: ListedPicture = { ratingKey: "media://x.jpg", selected: false }
const uploaded = (sha1: string, selected = false): ListedPicture => ({ ratingKey: uploadKey("poster", sha1), selected })

describe("a slot", () => {
  const slot = { sha1: a, guid: "g" }

  it("is left alone while neither the cover nor the item changed, whatever was done about it", () => {
    for (const state of ["done", "kept", "refused"] as const) {
      expect(glance({ ...slot, row: row({ state }) })).toBe("leave")
    }
  })

  it.each([
    ["nothing is known of it", undefined],
    ["the cover changed", row({ sha1: b })],
    ["the item's guid changed", row({ guid: "other" })],
    ["an upload was never answered", row({ state: "uploading" })]
  ])("is looked at when %s", (_, known) => {
    expect(glance({ ...slot, row: known })).toBe("look")
  })

  const step = (given: Partial<Parameters<typeof pictureStep>[0]> = {}) =>
    pictureStep({
      ...slot,
      row: undefined,
      listing: [{ ...generated, selected: true }],
      preserve: false,
      locked: false,
      ours: new Set(),
      ...given
    })

  it("gets what Plex has not", () => expect(step()).toBe("upload"))
  it("gets what Plex has without an upload", () =>
    expect(step({ listing: [{ ...generated, selected: true }, uploaded(a)] })).toBe("select"))
  it("is right when it shows the cover", () => expect(step({ listing: [generated, uploaded(a, true)] })).toBe("done"))
  it("does not take a picture of an agent for an upload, whatever it is called", () =>
    expect(step({ listing: [{ ratingKey: `metadata://posters/${a}`, selected: true }] })).toBe("upload"))

  describe("after an upload that was never answered", () => {
    const unanswered = { row: row({ state: "uploading" }), preserve: true, locked: true, ours: new Set([a]) }
    it("is right when it arrived", () => expect(step({ ...unanswered, listing: [uploaded(a, true)] })).toBe("done"))
    it("is a person's when it arrived and another one was chosen since", () =>
      expect(step({ ...unanswered, preserve: false, listing: [uploaded(a), uploaded(b, true)] })).toBe("done"))
    it("gets it once more when it did not arrive", () => expect(step({ row: unanswered.row })).toBe("upload"))
    it("gets the cover that came after it", () =>
      expect(step({ ...unanswered, sha1: b, listing: [uploaded(a, true)] })).toBe("upload"))
    it("keeps what a person chose when it did not arrive and that is to be kept", () =>
      expect(step(unanswered)).toBe("keep"))
    it("under another guid gets it again", () =>
      expect(step({ ...unanswered, guid: "new", preserve: false, listing: [generated, uploaded(a)] })).toBe("select"))
  })

  describe("with preserve_plex_edits", () => {
    const locked = { preserve: true, locked: true }
    it("keeps what a person chose", () => {
      expect(step({ ...locked, listing: [{ ...generated, selected: true }] })).toBe("keep")
      expect(step({ ...locked, listing: [uploaded(a), uploaded(b, true)] })).toBe("keep")
      expect(step({ ...locked, listing: [generated] })).toBe("keep")
    })
    it("gives up what nobody locked", () =>
      expect(step({ ...locked, locked: false, listing: [uploaded(b, true)] })).toBe("upload"))
    it("gives up what PlexSync put there", () =>
      expect(step({ ...locked, ours: new Set([b]), listing: [uploaded(b, true)] })).toBe("upload"))
    it("does not take its own lock for a person's when the picture left with the old guid", () => {
      const left = { ...locked, guid: "new", listing: [generated] }
      expect(step({ ...left, row: row() })).toBe("upload")
      expect(step({ ...left, row: row({ state: "kept" }) })).toBe("keep")
    })
  })
})

interface Plex {
  readonly guid: string
  readonly uploads: ReadonlyArray<string>
  readonly shown: string
  readonly locked: boolean
}
const media = "media://x.jpg"
const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("sync" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("cover" as const), sha1: fc.constantFrom(a, b) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("choose" as const), picture: fc.constantFrom(media, "upload") })
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("lost" as const), applied: fc.boolean() }) }
)

/** What became of one slot through all that happened to it. */
const live = (events: ReadonlyArray<typeof event extends fc.Arbitrary<infer A> ? A : never>, preserve: boolean) => {
  let plex: Plex = { guid: "g", uploads: [], shown: media, locked: false }
  let known: PictureRow | undefined
  let cover = a
  const given = new Set<string>()
  const posts: Array<string> = []
  const listing = () =>
    [media, ...plex.uploads.map((sha1) => uploadKey("poster", sha1))].map((ratingKey) => ({
      ratingKey,
      selected: ratingKey === plex.shown
    }))
  const show = (ratingKey: string) => (plex = { ...plex, shown: ratingKey, locked: true })
  const post = (sha1: string) => {
    posts.push(sha1)
    plex = { ...plex, uploads: [...new Set([...plex.uploads, sha1])] }
    show(uploadKey("poster", sha1))
  }
  const decide = () => {
    const slot = { row: known, sha1: cover, guid: plex.guid }
    if (glance(slot) === "leave") return "leave"
    return pictureStep({ ...slot, listing: listing(), preserve, locked: plex.locked, ours: given })
  }
  const sync = (arrives: "yes" | "never" | "unanswered" = "yes") => {
    const action = decide()
    if (action === "leave") return action
    if (action === "upload" || action === "select") given.add(cover)
    if (action === "upload") {
      known = { sha1: cover, guid: plex.guid, state: "uploading" }
      if (arrives !== "never") post(cover)
      if (arrives !== "yes") return action
    }
    if (action === "select") show(uploadKey("poster", cover))
    known = { sha1: cover, guid: plex.guid, state: action === "keep" ? "kept" : "done" }
    return action
  }
  for (const one of events) {
    if (one.kind === "cover") cover = one.sha1
    else if (one.kind === "choose") show(one.picture === media ? media : (plex.uploads[0] ?? media))
    else if (one.kind === "lost") sync(one.applied ? "unanswered" : "never")
    else sync()
  }
  return { sync, post, posts, shown: () => plex.shown, cover: (sha1: string) => (cover = sha1), show, decide }
}

const lives = fc.tuple(fc.array(event, { maxLength: 12 }), fc.boolean())

describe("a slot, whatever happens to it", () => {
  it("is not touched by a second sync", () => {
    fc.assert(
      fc.property(lives, ([events, preserve]) => {
        const { decide, sync } = live(events, preserve)
        sync()
        expect(decide()).toBe("leave")
      }),
      { numRuns: 2000 }
    )
  })

  it("gets the same bytes no second time once Plex has them", () => {
    fc.assert(
      fc.property(lives, ([events, preserve]) => {
        const { posts } = live(events, preserve)
        expect(new Set(posts).size).toBe(posts.length)
      }),
      { numRuns: 2000 }
    )
  })

  it("shows a new cover, unless a person's choice is to be kept", () => {
    fc.assert(
      fc.property(lives, ([events]) => {
        const { cover, shown, sync } = live(events, false)
        cover("c".repeat(40))
        sync()
        expect(sha1In(shown())).toBe("c".repeat(40))
      }),
      { numRuns: 2000 }
    )
  })

  it("keeps what was chosen in Plex until the cover changes", () => {
    fc.assert(
      fc.property(lives, fc.constantFrom(media, uploadKey("poster", "d".repeat(40))), ([events, preserve], chosen) => {
        const { show, shown, sync } = live(events, preserve)
        sync()
        show(chosen)
        sync()
        sync()
        expect(shown()).toBe(chosen)
      }),
      { numRuns: 2000 }
    )
  })

  it("keeps it for good with preserve_plex_edits", () => {
    fc.assert(
      fc.property(lives, ([events]) => {
        const { cover, show, shown, sync } = live(events, true)
        sync()
        show(media)
        cover("c".repeat(40))
        sync()
        expect(shown()).toBe(media)
      }),
      { numRuns: 2000 }
    )
  })
})
