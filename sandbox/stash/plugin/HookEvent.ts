/** Something that plugins may want to hear of. */
export interface HookEvent {
  /** For example `Scene.Update.Post`. */
  readonly type: string
  readonly id: number
  /** Makes the JSON text of the mutation's input as Stash passes it on. */
  readonly input: () => string
  /** The keys that the client really sent; absent for all but updates. */
  readonly fields?: ReadonlyArray<string>
}
