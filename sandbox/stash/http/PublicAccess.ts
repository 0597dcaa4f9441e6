import { BlockList, isIPv4, isIPv6 } from "node:net"
import type { Exchange } from "../../http/Exchange.ts"

const near = new BlockList()
for (const [network, prefix] of [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["100.64.0.0", 10]
] as const) {
  near.addSubnet(network, prefix, "ipv4")
}
for (const [network, prefix] of [
  ["::1", 128],
  ["fc00::", 7],
  ["fe80::", 10]
] as const) {
  near.addSubnet(network, prefix, "ipv6")
}

/** Whether a proxy says that a request came from the internet. */
export const isPublic = ({ headers }: Pick<Exchange, "headers">): boolean => {
  const forwarded = headers["x-forwarded-for"] ?? []
  const addresses = [forwarded].flat().flatMap((line) => line.split(",").map((address) => address.trim()))
  return addresses.some(
    (address) => (isIPv4(address) && !near.check(address, "ipv4")) || (isIPv6(address) && !near.check(address, "ipv6"))
  )
}
