import type { Exchange } from "../../http/Exchange.ts"

const header = (exchange: Pick<Exchange, "headers">, name: string): string => {
  const value = exchange.headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? ""
}

/** What addresses in answers begin with: the Host header as it came, scheme and prefix as a proxy names them. X-Forwarded-Host is not heard. */
export const of = (exchange: Pick<Exchange, "headers">): string => {
  const scheme = header(exchange, "x-forwarded-proto") === "https" ? "https" : "http"
  return `${scheme}://${header(exchange, "host")}${header(exchange, "x-forwarded-prefix").replace(/\/$/, "")}`
}
