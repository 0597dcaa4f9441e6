import { NotUsable, Refused } from "../core/model/Failure.ts"
import { addressSetting } from "../core/settings/Address.ts"
import type { Call } from "./CallFailures.ts"

/** An answer that is none: its status, headers, and the beginning of its body. */
export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

const moves: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Where an answer sends its reader on to; undefined where nowhere. Relative to the server's own address. */
export const pointsTo = ({ address }: Pick<Call, "address">, { headers, status }: Answered): URL | undefined => {
  const location = headers["location"]
  return moves.has(status) && location !== undefined && URL.canParse(location, address)
    ? new URL(location, address)
    : undefined
}

/** Another address under which the same request would have come to its end: `http://…` that is `https://…` now. */
const moved = ({ address, request }: Call, to: URL): string | undefined => {
  const [, path = ""] = request.split(" ", 2)
  if (path === "" || !to.pathname.endsWith(path)) return undefined
  const other = `${to.origin}${to.pathname.slice(0, -path.length)}`
  return other === address ? undefined : other
}

/** What stands behind the question mark is nobody's business, and a user with a password in it is not either. */
const whither = (call: Call, to: URL): string => {
  const setting = addressSetting[call.server]
  const other = moved(call, to)
  return other === undefined
    ? `${call.address} sends on to ${to.origin}${to.pathname}; if that is a page to log in, let PlexSync past it, else correct ${setting}`
    : `${call.address} sends on to ${other}; write that into ${setting}`
}

/** Go's and nginx's words where http comes to a port for https. */
const wantsHttps = /HTTP request .*to (an )?HTTPS (server|port)/i

/**
 * What an answer says of the address, if anything: it leads elsewhere, or the port speaks https. No redirect is followed: what lets us in is for
 * this address alone. `ofAll`: whether such an answer keeps every request from its end; else it is this one's alone.
 */
export const wrongAddress = (call: Call, answered: Answered, ofAll: boolean): NotUsable | Refused | undefined => {
  const { body, status } = answered
  const to = pointsTo(call, answered)
  const problem =
    to !== undefined
      ? whither(call, to)
      : status === 400 && wantsHttps.test(body)
        ? `${call.address} speaks https; write https:// in ${addressSetting[call.server]}`
        : undefined
  if (problem === undefined) return undefined
  return ofAll ? new NotUsable({ ...call, problem, ofAddress: true }) : new Refused({ ...call, status, problem })
}
