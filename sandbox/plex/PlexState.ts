import * as OddAttributes from "../http/OddAttributes.ts"
import type { SandboxClock } from "../http/SandboxClock.ts"
import type { Behaviour } from "./Behaviour.ts"
import * as Bus from "./Bus.ts"
import type { Item } from "./Item.ts"
import type { Section } from "./Section.ts"
import * as TagTable from "./TagTable.ts"

/** A row of Settings > Devices: one for each client identifier ever seen. */
export interface Device {
  readonly id: number
  readonly clientIdentifier: string
  name: string
  platform: string
  /** Epoch seconds. */
  readonly createdAt: number
}

/**
 * Uploads by the guid of their item and by slot: the bundle on a real disk is named after the guid, so an item that gets another one leaves
 * its uploads behind.
 */
export type Uploads = Map<string, Map<string, Set<string>>>

/** Bytes that someone uploaded, by their SHA-1. They are never deleted: no server has a way to. */
export type Blobs = Map<string, Buffer>

/** A row of `/activities`. */
export interface Activity {
  readonly uuid: string
  readonly type: string
  readonly cancellable: boolean
  readonly title: string
  subtitle: string
  /** Percent. */
  progress: number
  /** Appears a moment after the row itself. */
  context: Readonly<Record<string, string | boolean>> | undefined
}

/** Everything the fake server is and has. One mutable object: the server is one process with one database. */
export interface PlexState {
  readonly clock: SandboxClock
  behaviour: Behaviour
  /** What is answered otherwise than it is. */
  readonly odd: OddAttributes.OddAttributes
  readonly sections: Map<number, Section>
  readonly items: Map<number, Item>
  readonly tags: TagTable.TagTable
  readonly blobs: Blobs
  readonly uploads: Uploads
  readonly devices: Map<string, Device>
  readonly bus: Bus.Bus
  readonly activities: Map<string, Activity>
  /** Item and fingerprint of every content that a PUT left behind by changing it. */
  readonly changes: Set<string>
  /** The last id given out, by kind. */
  readonly lastIds: { section: number; location: number; item: number; media: number; part: number; activity: number }
  /** Epoch seconds. */
  readonly startedAt: number
}

export const make = (options: { readonly clock: SandboxClock; readonly behaviour: Behaviour }): PlexState => ({
  ...options,
  odd: OddAttributes.make(),
  sections: new Map(),
  items: new Map(),
  tags: TagTable.make(),
  devices: new Map(),
  blobs: new Map(),
  uploads: new Map(),
  bus: Bus.make(),
  activities: new Map(),
  changes: new Set(),
  lastIds: { section: 0, location: 0, item: 0, media: 0, part: 0, activity: 0 },
  startedAt: Math.floor(options.clock.now() / 1000)
})

/** Epoch seconds by the server's clock. */
export const seconds = (state: PlexState): number => Math.floor(state.clock.now() / 1000)
