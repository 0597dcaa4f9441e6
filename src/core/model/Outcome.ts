/** What the run of one job came to. A job whose claim was lost or given back came to nothing. */
export interface Outcome {
  readonly synced: number
  readonly unchanged: number
  /** Edits that Plex took. */
  readonly writes: number
  /** Pictures sent to Plex. */
  readonly uploads: number
  readonly waiting: number
  readonly parked: number
  readonly dead: number
}
