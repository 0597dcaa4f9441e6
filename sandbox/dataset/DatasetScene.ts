export interface DatasetScene {
  /** Empty where Stash would show the file's stem. */
  readonly title: string
  readonly details: string
  /** `YYYY-MM-DD`, `YYYY-MM`, `YYYY` or none. */
  readonly date: string | null
  /** 1 to 100. */
  readonly rating100: number | null
  readonly organized: boolean
  /** Index into `studios`. */
  readonly studio: number | null
  /** Indices into `performers`, none twice. */
  readonly performers: ReadonlyArray<number>
  /** Indices into `tags`, none twice. */
  readonly tags: ReadonlyArray<number>
  /** Primary file first. */
  readonly files: ReadonlyArray<DatasetFile>
  /** Whether Stash has a cover for it. */
  readonly cover: boolean
}

export interface DatasetFile {
  /** Absolute path as Stash spells it. */
  readonly stashPath: string
  /** Absolute path as Plex spells it: the same, or the same in the other Unicode normal form. `null`: Plex does not have this file. */
  readonly plexPath: string | null
  /** Bytes. */
  readonly size: number
}
