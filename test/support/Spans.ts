import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Tracer from "effect/Tracer"

/** One span as it was ended: its name and everything it tells. */
export interface SeenSpan {
  readonly name: string
  readonly attributes: ReadonlyMap<string, unknown>
}

/** A tracer that keeps every span. */
export const collect = () => {
  const seen: Array<SeenSpan> = []
  const tracer = Tracer.make({
    span: (name, parent, context, links, startTime, kind) => {
      const attributes = new Map<string, unknown>()
      seen.push({ name, attributes })
      return {
        _tag: "Span",
        name,
        spanId: String(seen.length),
        traceId: "test",
        parent,
        context,
        status: { _tag: "Started", startTime },
        attributes,
        links,
        sampled: true,
        kind,
        end: () => undefined,
        attribute: (key, value) => void attributes.set(key, value),
        event: (title, _, given) => void attributes.set(`event ${title}`, given),
        addLinks: () => undefined
      }
    },
    context: (run) => run()
  })
  return { seen, layer: Layer.setTracer(tracer), with: Effect.withTracer(tracer) }
}
