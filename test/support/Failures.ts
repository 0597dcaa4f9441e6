import * as F from "../../src/core/model/Failure.ts"
import { id } from "./Samples.ts"

const call = { server: "Plex" as const, operation: "edit item" }

/** At least one of each; the type holds that none is left out. */
const samples: { readonly [Tag in F.Failure["_tag"]]: ReadonlyArray<Extract<F.Failure, { readonly _tag: Tag }>> } = {
  Unreachable: (["Plex", "Stash"] as const).map(
    (server) =>
      new F.Unreachable({ server, operation: "x", address: "http://x", problem: "x", quick: true, sent: false })
  ),
  Unavailable: (["Plex", "Stash"] as const).map(
    (server) => new F.Unavailable({ server, operation: "x", status: 503, problem: "x", retryAfter: null })
  ),
  LimitPassed: (["Plex", "Stash"] as const).map(
    (server) => new F.LimitPassed({ server, operation: "x", request: "GET /x", limit: "call_timeout", most: 120_000 })
  ),
  Unauthorized: (["Plex", "Stash"] as const).map(
    (server) => new F.Unauthorized({ server, operation: "x", status: 401, remedy: "x" })
  ),
  Refused: [new F.Refused({ ...call, status: 400, problem: "x" })],
  NotUsable: [new F.NotUsable({ server: "Stash", operation: "x", problem: "x" })],
  EditsRefused: [new F.EditsRefused({ operation: "edit item", status: 403, before: "nginx" })],
  UnknownLibrary: [new F.UnknownLibrary({ unknown: ["Filme"], known: ["Movies"] })],
  ItemGone: [new F.ItemGone({ ratingKey: "7" })],
  NoItem: [new F.NoItem({ sceneId: id(1), files: ["/a.mp4"] })],
  NoFile: [new F.NoFile({ sceneId: id(1) })],
  LowConfidence: [new F.LowConfidence({ file: "a.mp4", candidates: ["7: /a.mp4"] })],
  InvalidMetadata: [new F.InvalidMetadata({ sceneId: id(1), problems: ["x"] })],
  Unreadable: [new F.Unreadable({ server: "Stash", row: "scene 1", problem: "x" })],
  StoreFailed: [new F.StoreFailed({ operation: "x", code: "SQLITE_FULL", problem: "disk full" })]
}

/** Failures of every kind, of both servers where they may be. */
export const failures: ReadonlyArray<F.Failure> = Object.values(samples).flat()
