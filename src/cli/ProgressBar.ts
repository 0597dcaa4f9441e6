import * as Effect from "effect/Effect"
import * as CliProgress from "cli-progress"

/** A bar on stderr while a person watches; nothing otherwise. */
export const progressBar = (terminal: boolean) =>
  Effect.gen(function* () {
    if (!terminal) return () => Effect.void
    const bar = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const made = new CliProgress.SingleBar(
          {
            stream: process.stderr,
            clearOnComplete: true,
            hideCursor: true,
            format: "Syncing {bar} {value} of {total} scenes, {duration_formatted}"
          },
          CliProgress.Presets.shades_classic
        )
        made.start(1, 0)
        return made
      }),
      (made) => Effect.sync(() => made.stop())
    )
    return (settled: number, all: number) =>
      Effect.sync(() => {
        bar.setTotal(all)
        bar.update(settled)
      })
  })
