import { createHmac } from "node:crypto"

/** The one login of the sandbox's Stash, where it has one. */
export const login = { username: "admin", password: "sandbox" } as const

export type Credentials = "none" | "key" | "nokey"

/** What Stash keeps in its config.yml. */
export interface Config {
  /** Empty where anybody may come in. */
  readonly username: string
  /** Empty where there is none. */
  apiKey: string
  /** Set by a request from the internet where nobody has to log in. */
  isLocked: boolean
  readonly host: string
  port: number
  readonly libraries: ReadonlyArray<string>
  /** How many files a scan looks at at once. */
  parallelTasks: number
  /** Settings of plugins, by plugin id. */
  readonly pluginSettings: Map<string, Readonly<Record<string, unknown>>>
  readonly disabledPlugins: Set<string>
}

/** A JSON web token, as Stash makes its keys. */
export const makeApiKey = (secret: string, issuedAt: number): string => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url")
  const body = `${part({ alg: "HS256", typ: "JWT" })}.${part({ uid: login.username, sub: "APIKey", iat: issuedAt })}`
  return `${body}.${createHmac("sha256", secret).update(body).digest("base64url")}`
}

export const make = (credentials: Credentials, secret: string, issuedAt: number): Config => ({
  username: credentials === "none" ? "" : login.username,
  apiKey: credentials === "key" ? makeApiKey(secret, issuedAt) : "",
  isLocked: false,
  host: "0.0.0.0",
  port: 0,
  libraries: ["/data"],
  parallelTasks: 1,
  pluginSettings: new Map(),
  disabledPlugins: new Set()
})
