/** Ranges that no router passes on to the internet (RFC 1918, loopback, link-local). */
const privateNumbers = /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/

/** Whether a number of IPv4 is of a network of one's own. */
export const isPrivateNumber = (host: string): boolean => isNumber(host) && privateNumbers.test(host)

const isNumber = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host)

/** The same of IPv6: loopback, unique local and link-local. */
const privateNumbers6 = /^(::1$|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/

/** Names that only a network of one's own knows: those of one word, and those that are set aside for it. */
const privateNames = /(^[^.]+|\.(local|internal|lan|home|home\.arpa|localdomain))$/

/** Whether a host can only be in a network of one's own, as far as its name tells. */
export const isPrivate = (host: string): boolean => {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase()
  if (bare.includes(":")) return privateNumbers6.test(bare)
  return isNumber(bare) ? isPrivateNumber(bare) : privateNames.test(bare)
}

/** Whether a token may be sent there: over https, or where nobody on the way can read it. */
export const mayCarryToken = (address: string): boolean => {
  if (!URL.canParse(address)) return false
  const { hostname, protocol } = new URL(address)
  return protocol === "https:" || (protocol === "http:" && isPrivate(hostname))
}
