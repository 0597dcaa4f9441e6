/** Made-up words, combined into names. The odd lists hold what breaks naive clients. */
import type * as Dice from "./Dice.ts"

/** A name as both servers meet it: unique when trimmed, normalised and lower-cased. */
const given = [
  "Ada",
  "Bruno",
  "Chloé",
  "Dagmar",
  "Emil",
  "Fatou",
  "Gökçe",
  "Håkon",
  "Ines",
  "Jörg",
  "Kaito",
  "Lûcia"
] as const
const family = [
  "Ashby",
  "Brandt",
  "Côté",
  "Dvořák",
  "Eskola",
  "Fernández",
  "Grünwald",
  "O'Hara",
  "Ito",
  "Łukasik"
] as const
const places = ["Harbour", "Northlight", "Quiet River", "Red Hill", "Saltworks", "Tidewater", "Old Mill"] as const
const things = ["Films", "Pictures", "Collective", "Archive", "Television", "Workshop"] as const
const themes = [
  "Boats",
  "Bread",
  "Clay",
  "Dance",
  "Fog",
  "Gardens",
  "Kites",
  "Looms",
  "Maps",
  "Trains",
  "Winter",
  "Wood"
] as const
const moods = ["", "at Dawn", "by Hand", "in the City", "on Foot", "Restored"] as const

/** Names that break naive clients: separators, quotes, percent signs, two normal forms, emoji, scripts. */
const oddTags = [
  "Rock, Paper, Scissors",
  'The "Long" Take',
  "Black & White",
  "100% Live",
  "#shorts",
  "C++",
  "Café".normalize("NFC"),
  "Crème brûlée".normalize("NFD"),
  "🎬 Behind the scenes",
  "日本語字幕",
  "A/B Roll",
  "Semi;colon",
  "<b>Markup</b>",
  "What?",
  "50%25 encoded"
] as const
const oddStudios = [
  "Ştefan & Söhne",
  "Étoile".normalize("NFD"),
  "東京スタジオ",
  'Studio "Seven"',
  "Smith, Jones + Co."
] as const
const oddPerformers = [
  { name: "Sam Rivers", disambiguation: "" },
  { name: "Sam Rivers", disambiguation: "the younger" },
  { name: "Zoë Núñez".normalize("NFC"), disambiguation: "" },
  { name: "Renée Häberli".normalize("NFD"), disambiguation: "singer" },
  { name: "山田 花子", disambiguation: "" },
  { name: "Rosa, the Baker", disambiguation: "" },
  { name: 'Max "Mad" Müller', disambiguation: "" },
  { name: "Tom & Jerry-Lee", disambiguation: "duo, 1990s" }
] as const

/** `count` entries: the odd ones first, then plain ones made of word pairs, numbered once the pairs are used up. */
const fill = <A>(odd: ReadonlyArray<A>, count: number, plain: (index: number) => A): ReadonlyArray<A> =>
  Array.from({ length: Math.max(count, odd.length) }, (_, index) => odd[index] ?? plain(index - odd.length))

const pair = (first: ReadonlyArray<string>, second: ReadonlyArray<string>, index: number): string => {
  const round = Math.floor(index / (first.length * second.length))
  const words = [first[index % first.length], second[Math.floor(index / first.length) % second.length]]
  return [...words.filter((word) => word !== ""), ...(round === 0 ? [] : [String(round + 1)])].join(" ")
}

export const performers = (dice: Dice.Dice, count: number) =>
  fill<{ readonly name: string; readonly disambiguation: string }>(oddPerformers, count, (index) => ({
    name: pair(given, family, index),
    disambiguation: dice.chance(0.08) ? dice.pick(["actor", "director", "born 1988", "no. 2"]) : ""
  }))

export const studios = (count: number) =>
  fill(oddStudios, count, (index) => pair(places, things, index)).map((name) => ({ name }))

export const tags = (count: number) =>
  fill(oddTags, count, (index) => pair(themes, moods, index)).map((name) => ({ name }))

/** A title of two words and a place; not unique, as in life. */
export const title = (dice: Dice.Dice): string => `${dice.pick(themes)} of ${dice.pick(places)}`
