import { expect, it } from "vitest"
import { isNothingInScope, scopeSentences, type ScopeState, statesNow } from "../../../src/core/plan/ScopeTold.ts"

const tag = (entity: ScopeState["entity"]): ScopeState => ({ list: "exclude_tags", name: "Private", entity })
const studio = (entity: ScopeState["entity"]): ScopeState => ({ list: "only_studios", name: "Acme", entity })

it("says what is unknown, gone or called otherwise of the names in force, and nothing of the rest", () => {
  expect(
    scopeSentences([
      tag(null),
      tag({ id: 7, called: null, scenes: 37 }),
      tag({ id: 7, called: "Personal", scenes: 1 }),
      tag({ id: 7, called: "PRIVATE", scenes: 5 }),
      studio(null),
      studio({ id: 7, called: null, scenes: 1 }),
      studio({ id: 7, called: "Acme Films", scenes: 2 })
    ])
  ).toEqual([
    'Stash has no tag named "Private": exclude_tags leaves nothing out by it',
    "tag Private is gone; 37 scenes stay left out until exclude_tags no longer names it",
    "tag Private is called Personal now; exclude_tags goes on with it and its 1 scene",
    'Stash has no studio named "Acme": only_studios brings nothing in by it',
    "studio Acme is gone; 1 scene stays left out until only_studios no longer names it",
    "studio Acme is called Acme Films now; only_studios goes on with it and its 2 scenes"
  ])
})

it("says that nothing is in scope where Stash has no studio that only_studios names", () => {
  expect(isNothingInScope([tag(null)])).toBe(false)
  expect(isNothingInScope([studio(null), studio({ id: 7, called: "Acme Films", scenes: 2 })])).toBe(false)
  expect(scopeSentences([studio(null)])).toContain("nothing is in scope: Stash has no studio that only_studios names")
})

it("judges names by what Stash has now, whatever was remembered", () => {
  const [name] = [{ list: "exclude_tags", name: "Private" }] as const
  const now = (known: ReadonlyArray<ScopeState>, ...all: ReadonlyArray<{ id: number; name: string }>) =>
    statesNow([name], known, new Map([["tag", all]]))
  const known = [tag({ id: 7, called: "Private", scenes: 3 }), studio({ id: 7, called: "Acme", scenes: 1 })]
  expect(now([])).toEqual([tag(null)])
  expect(now([], { id: 9, name: "PRIVATE" })).toEqual([tag({ id: 9, called: "PRIVATE", scenes: 0 })])
  expect(now(known, { id: 7, name: "Personal" })).toEqual([tag({ id: 7, called: "Personal", scenes: 3 })])
  expect(now(known, { id: 9, name: "Private" })).toEqual([tag({ id: 7, called: null, scenes: 3 })])
})
