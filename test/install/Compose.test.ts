import { describe, expect, it } from "vitest"
import { image } from "../container/Dockerfile.ts"
import { flaws, text, toldSecrets, variablesIn, yaml } from "./Given.ts"

interface Service {
  readonly image: string
  readonly build?: string
  readonly environment: Readonly<Record<string, string>>
  readonly volumes: ReadonlyArray<string>
  readonly ports?: ReadonlyArray<string>
}
interface Compose {
  readonly services: Readonly<Record<"stash" | "plex" | "plexsync", Service>>
  readonly volumes: Readonly<Record<string, null>>
}
const { services, volumes } = yaml("compose.yaml") as Compose // the form of Docker's file
const example = variablesIn(".env.example")

/** As Compose puts them in: `${NAME}`, `${NAME:-default}`, `${NAME:?message}`. */
const filled = (value: string, given: Readonly<Record<string, string>>) =>
  value.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind?: string, other?: string) => {
    const own = given[name] ?? ""
    if (own === "" && kind === "?") throw new Error(`${name} must be set`)
    return own === "" ? (kind === "-" ? (other ?? "") : "") : own
  })

const named = (whole: string) => [...whole.matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? "")

describe("compose.yaml", () => {
  it("runs Stash, Plex and PlexSync", () => {
    expect(Object.keys(services).toSorted()).toEqual(["plex", "plexsync", "stash"])
    expect(services.stash.image).toMatch(/^stashapp\/stash:/)
    expect(services.plex.image).toMatch(/^plexinc\/pms-docker:/)
    expect(services.plexsync.build).toBe(".")
    expect(filled(services.plexsync.image, example)).toBe("plexsync:local")
  })

  it("gives PlexSync an environment that it takes, and no secret", () => {
    const environment = Object.fromEntries(
      Object.entries(services.plexsync.environment).map(([name, value]) => [name, filled(value, example)])
    )
    expect(flaws(environment)).toEqual([])
    expect(Object.keys(environment)).toEqual(expect.arrayContaining(["PUID", "PGID", "TZ"]))
    const told = Object.values(services).flatMap((one) =>
      toldSecrets(one.environment).map((name) => one.environment[name])
    )
    expect(told.filter((value) => !/^\$\{\w+:-\}$/.test(value ?? ""))).toEqual([])
    expect(toldSecrets(example)).toEqual([])
  })

  it("reaches both servers by the names and ports of their services", () => {
    const { PLEXSYNC_PLEX_URL = "", PLEXSYNC_STASH_URL = "" } = services.plexsync.environment
    const portsOf = (url: string) => {
      const { hostname, port } = new URL(url)
      const found = Object.entries(services).find(([name]) => name === hostname)?.[1].ports ?? []
      return found.map((one) => one.split(":")[1]).includes(port)
    }
    expect([PLEXSYNC_STASH_URL, PLEXSYNC_PLEX_URL].map(portsOf)).toEqual([true, true])
  })

  it("keeps what PlexSync keeps, and gives Stash and Plex the videos under one path", () => {
    const targets = (service: Service) =>
      new Map(service.volumes.map((one) => filled(one, example).split(":")).map(([from = "", to = ""]) => [to, from]))
    expect([...targets(services.plexsync).keys()]).toEqual([image.environment.get("PLEXSYNC_DATA_DIR")])
    expect(targets(services.stash).get("/data")).toBe(example["MEDIA"])
    expect(targets(services.plex).get("/data")).toBe(example["MEDIA"])
  })

  it("names each volume, and each variable in .env.example", () => {
    const sources = Object.values(services).flatMap((service) =>
      service.volumes.map((one) => one.split(":")[0] ?? "").filter((from) => /^[\w-]+$/.test(from))
    )
    expect(Object.keys(volumes).toSorted()).toEqual(sources.toSorted())
    const commented = [...text(".env.example").matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name]) => name ?? "")
    expect([...new Set(named(text("compose.yaml")))].toSorted()).toEqual(commented.toSorted())
  })

  it("cannot be started without the folder of the videos", () => {
    expect(() => services.stash.volumes.map((one) => filled(one, { ...example, MEDIA: "" }))).toThrow("MEDIA")
  })
})
