import { describe, expect, it } from "vitest"
import { Notice, readFrame } from "../../src/plex/Notifications.ts"
import { key } from "../support/Samples.ts"

const noticesOf = (text: string) => readFrame(text).rows
const frame = (container: unknown) => JSON.stringify({ NotificationContainer: container })

const entry = (given: Record<string, unknown> = {}) => ({
  identifier: "com.plexapp.plugins.library",
  sectionID: "3",
  itemID: "1049",
  type: 1,
  title: "A Title",
  state: 5,
  updatedAt: 1777346607,
  ...given
})
const timeline = (...entries: ReadonlyArray<unknown>) =>
  frame({ type: "timeline", size: entries.length, TimelineEntry: entries })
const activity = (event: string, type: string) =>
  frame({
    type: "activity",
    size: 1,
    ActivityNotification: [{ event, uuid: "x", Activity: { uuid: "x", type, Context: { librarySectionID: "3" } } }]
  })

const changed = (item: string) => Notice.ItemChanged({ ratingKey: key(item) })

describe("a frame of Plex's websocket", () => {
  it("tells of an item, its id quoted or not", () => {
    expect(noticesOf(timeline(entry()))).toEqual([changed("1049")])
    expect(noticesOf(timeline(entry({ itemID: 1049, type: "1" })))).toEqual([changed("1049")])
  })

  it("tells of every item it names", () => {
    expect(noticesOf(timeline(entry(), entry({ itemID: "7" })))).toEqual([changed("1049"), changed("7")])
  })

  it("tells of the others where one entry cannot be read, and says why", () => {
    const nameless = entry({ itemID: undefined })
    const read = readFrame(timeline(entry(), nameless, null, entry({ itemID: "7", state: "5" })))
    expect(read.rows).toEqual([changed("1049"), changed("7")])
    expect(read.skipped.map(({ reason }) => reason)).toEqual([
      "itemID is missing, a text or a number is needed",
      "it is null, an object is needed"
    ])
  })

  it.each([0, 1, 5])("tells of an item in state %i: created, all there is without an agent, done", (state) => {
    expect(noticesOf(timeline(entry({ state })))).toEqual([changed("1049")])
  })

  it.each([2, 3, 4, 6, 9])("says nothing in state %i, which another follows or nothing is to be read of", (state) => {
    expect(noticesOf(timeline(entry({ state })))).toEqual([])
  })

  it("says nothing of shows, collections, tuners, and ids that are none", () => {
    expect(noticesOf(timeline(entry({ type: 4 })))).toEqual([])
    expect(noticesOf(timeline(entry({ type: 18 })))).toEqual([])
    expect(noticesOf(timeline(entry({ identifier: "tv.plex.providers.epg.cloud" })))).toEqual([])
    expect(noticesOf(timeline(entry({ itemID: "" })))).toEqual([])
  })

  it("tells of a scan's end, and of no other activity", () => {
    expect(noticesOf(activity("ended", "library.update.section"))).toEqual([Notice.ScanEnded()])
    expect(noticesOf(activity("started", "library.update.section"))).toEqual([])
    expect(noticesOf(activity("ended", "library.refresh.items"))).toEqual([])
  })

  it("says nothing where it cannot be read", () => {
    const others = ["", "{", "[]", "null", frame({}), frame({ type: "playing", PlaySessionStateNotification: [] })]
    for (const text of others) expect(noticesOf(text)).toEqual([])
  })
})
