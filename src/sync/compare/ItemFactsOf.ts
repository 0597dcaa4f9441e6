import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Config } from "../../config/Config.ts"
import { isAt, type ItemAsked } from "../../core/explain/Asked.ts"
import type { ItemFacts } from "../../core/explain/ExplainItem.ts"
import type { Reached } from "../../core/explain/Explanation.ts"
import { type Failure, StoreFailed } from "../../core/model/Failure.ts"
import { pathKey } from "../../core/model/FilePath.ts"
import type { PlexItem, RatingKey } from "../../core/model/PlexItem.ts"
import { LibraryIndex } from "../../store/index/LibraryIndex.ts"
import { LastWrites } from "../../store/items/LastWrites.ts"
import { Scenes } from "../../store/scenes/Scenes.ts"
import type { CircuitOpen } from "../circuit/CircuitBreaker.ts"
import { IndexRefresh } from "../index/IndexRefresh.ts"
import { Libraries, type Served } from "../index/Libraries.ts"
import { IndexMatcher, Namesakes } from "../read/IndexMatcher.ts"
import { Owners } from "../read/Owners.ts"
import { Targets } from "../read/Targets.ts"
import { RememberedPlex } from "./RememberedPlex.ts"
import type { Unasked } from "./SceneFacts.ts"

const reached: Reached = { asked: true, why: null }
const away = (why: string): Reached => ({ asked: false, why })

/** What was not asked, or did not answer; the database's own trouble ends it all. */
const orAway = <A>(asking: Effect.Effect<A, Failure | CircuitOpen>) =>
  Effect.flatMap(Effect.either(asking), (answer): Effect.Effect<Either.Either<A, string>, StoreFailed> =>
    Either.isRight(answer)
      ? Effect.succeed(Either.right(answer.right))
      : answer.left instanceof StoreFailed
        ? Effect.fail(answer.left)
        : Effect.succeed(Either.left(answer.left.message))
  )

/** Gathers all that is known of one item of Plex, and of the scenes that could be its. Writes to neither server. */
export class ItemFactsOf extends Effect.Service<ItemFactsOf>()("plexsync/ItemFactsOf", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const index = yield* LibraryIndex
    const scenes = yield* Scenes
    const writes = yield* LastWrites
    const libraries = yield* Libraries
    const known = yield* RememberedPlex
    const refresh = yield* IndexRefresh
    const matcher = yield* IndexMatcher
    const namesakes = yield* Namesakes
    const owners = yield* Owners
    const targets = yield* Targets

    /** Plex with an index that is no older than this question; as it was, where it cannot be asked. */
    const server = (why: string | undefined) =>
      Effect.gen(function* () {
        const asking = Effect.tap(libraries.ask, (served) => refresh.freshen(served, served.at))
        const answer = why === undefined ? yield* orAway(asking) : Either.left(why)
        return Either.isRight(answer)
          ? { served: Option.some(answer.right), plex: reached }
          : { served: yield* known.served, plex: away(answer.left) }
      })

    const keysAt = (served: Served, path: string) =>
      Effect.gen(function* () {
        const { path_mappings: mappings } = yield* config.settings
        const rows = yield* index.named(served.server, [path])
        const found = rows.filter(({ file }) => pathKey(file) === pathKey(path) || isAt(file, path, mappings))
        return [...new Set(found.map(({ ratingKey }) => ratingKey))]
      })

    /** Scenes with a file of a name that the item has. */
    const claimantsOf = (served: Served, files: ReadonlyArray<string>) =>
      Effect.gen(function* () {
        const named = files.length === 0 ? [] : yield* scenes.namesakes(files)
        const own = yield* scenes.filesOf([...new Set(named.map(({ sceneId }) => sceneId))])
        return yield* Effect.forEach(own, (scene) =>
          Effect.map(matcher.asked(served, scene), (asked) => ({ sceneId: scene.id, asked }))
        )
      })

    const ownerOf = (served: Served, item: PlexItem | undefined, unasked: Unasked) =>
      Effect.gen(function* () {
        if (item === undefined || unasked.Stash !== undefined) return { owner: undefined, stash: unasked.Stash }
        const found = yield* orAway(owners.of(served, [item], []))
        if (Either.isLeft(found)) return { owner: undefined, stash: found.left }
        const owner = found.right.get(item.ratingKey)
        return {
          owner: owner === undefined ? null : { sceneId: owner.sceneId, rests: owner.idle ?? null },
          stash: undefined
        }
      })

    const of = (served: Served, ratingKey: RatingKey, plex: Reached, unasked: Unasked) =>
      Effect.gen(function* () {
        const read = plex.asked ? yield* orAway(targets.read(served.server, [ratingKey])) : Either.left("")
        const [item] = Either.isRight(read) ? read.right.items : []
        const rows = yield* index.partsOf(served.server, [ratingKey])
        const parts = item?.parts ?? rows
        if (item === undefined && rows.length === 0) return Option.none<ItemFacts>()
        const section = item?.sectionKey ?? rows[0]?.library
        const library = served.libraries.find(({ key }) => key === section)?.title ?? null
        const files = parts.map(({ file }) => file)
        if (unasked.Stash === undefined) yield* orAway(namesakes.refresh(files))
        const { owner, stash } = yield* ownerOf(served, library === null ? undefined : item, unasked)
        const [write] = yield* writes.ofItem(served.server, ratingKey)
        return Option.some<ItemFacts>({
          now: yield* Clock.currentTimeMillis,
          ratingKey,
          title: item?.scalars.title ?? null,
          library,
          stash: stash === undefined ? reached : away(stash),
          plex: plex.asked && Either.isLeft(read) ? away(read.left) : plex,
          parts,
          owner,
          claimants: yield* claimantsOf(served, files),
          written: write ?? null
        })
      })

    /** The items that are meant: none where there is none, or where nothing is known of Plex. */
    const find = (asked: ItemAsked, unasked: Unasked): Effect.Effect<ReadonlyArray<ItemFacts>, StoreFailed> =>
      Effect.gen(function* () {
        const { plex, served } = yield* server(unasked.Plex)
        if (Option.isNone(served)) return []
        const keys = asked._tag === "Key" ? [asked.ratingKey] : yield* keysAt(served.value, asked.path)
        const found = yield* Effect.forEach(keys, (key) => of(served.value, key, plex, unasked))
        return found.flatMap(Option.toArray)
      })

    return { find } as const
  }),
  dependencies: [
    IndexMatcher.Default,
    IndexRefresh.Default,
    RememberedPlex.Default,
    LastWrites.Default,
    Libraries.Default,
    LibraryIndex.Default,
    Namesakes.Default,
    Owners.Default,
    Scenes.Default,
    Targets.Default
  ]
}) {}
