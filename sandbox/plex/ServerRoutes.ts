import * as Effect from "effect/Effect"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import { container, element } from "./Element.ts"
import type { PlexState } from "./PlexState.ts"
import { reply } from "./Reply.ts"

const version = "1.43.1.10611-1e34174b1"

const directories = [
  "activities",
  "butler",
  "channels",
  "clients",
  "devices",
  "diagnostics",
  "hubs",
  "library",
  "livetv",
  "media",
  "metadata",
  "neighborhood",
  "playQueues",
  "player",
  "playlists",
  "resources",
  "search",
  "server",
  "servers",
  "statistics",
  "system",
  "transcode",
  "updater",
  "user"
]

/** What `/` says of a server: the attributes of a recorded 1.43.1. */
const about = (state: PlexState) => ({
  allowCameraUpload: true,
  allowChannelAccess: true,
  allowMediaDeletion: true,
  allowSharing: true,
  allowSync: true,
  allowTuners: true,
  apiVersion: "1.2.0",
  backgroundProcessing: true,
  certificate: true,
  companionProxy: true,
  countryCode: "usa",
  diagnostics: "logs,databases,streaminglogs",
  eventStream: true,
  friendlyName: "Sandbox",
  hubSearch: true,
  itemClusters: true,
  livetv: 7,
  machineIdentifier: state.behaviour.machineIdentifier,
  mediaProviders: true,
  multiuser: true,
  musicAnalysis: 2,
  myPlex: true,
  myPlexMappingState: "mapped",
  myPlexSigninState: "ok",
  myPlexSubscription: true,
  myPlexUsername: "owner@sandbox.invalid",
  offlineTranscode: 1,
  ownerFeatures: "collections,pass,webhooks",
  platform: "Linux",
  platformVersion: "6.8.0-generic",
  pluginHost: true,
  pushNotifications: false,
  readOnlyLibraries: false,
  streamingBrainABRVersion: 3,
  streamingBrainVersion: 2,
  sync: true,
  transcoderActiveVideoSessions: 0,
  transcoderAudio: true,
  transcoderLyrics: true,
  transcoderPhoto: true,
  transcoderSubtitles: true,
  transcoderVideo: true,
  transcoderVideoBitrates: "64,96,208,320,720,1500,2000,3000,4000,8000,10000,12000,20000",
  transcoderVideoQualities: "0,1,2,3,4,5,6,7,8,9,10,11,12",
  transcoderVideoResolutions: "128,128,160,240,320,480,768,720,720,1080,1080,1080,1080",
  updatedAt: state.startedAt,
  updater: true,
  version,
  voiceSearch: true
})

const get = (pattern: string, answer: (exchange: Exchange) => Answer): Route => ({
  method: "GET",
  pattern,
  handle: (exchange) => Effect.sync(() => answer(exchange))
})

export const make = (state: PlexState): ReadonlyArray<Route> => [
  get("/identity", (exchange) =>
    reply(
      exchange,
      container({
        size: 0,
        apiVersion: "1.2.0",
        claimed: true,
        machineIdentifier: state.behaviour.machineIdentifier,
        version
      })
    )
  ),
  get("/", (exchange) =>
    reply(
      exchange,
      container(
        about(state),
        directories.map((key) => element("Directory", { count: 1, key, title: key }))
      )
    )
  ),
  // Nobody plays anything here, and marking as played leaves no trace in the history.
  get("/status/sessions", (exchange) => reply(exchange, container({}))),
  get("/status/sessions/history/all", (exchange) => reply(exchange, container({}))),
  get("/library", (exchange) =>
    reply(
      exchange,
      container(
        {
          allowSync: false,
          art: "/:/resources/library-art.png",
          content: "",
          identifier: "com.plexapp.plugins.library",
          mediaTagPrefix: "/system/bundle/media/flags/",
          mediaTagVersion: 1775731696,
          title1: "Plex Library",
          title2: ""
        },
        [
          element("Directory", { key: "sections", title: "Library Sections" }),
          element("Directory", { key: "recentlyAdded", title: "Recently Added Content" }),
          element("Directory", { key: "onDeck", title: "On Deck Content" })
        ]
      )
    )
  )
]
