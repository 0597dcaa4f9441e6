import findMyWay from "find-my-way"
import type { Route } from "./Exchange.ts"

/** A route that fits a request, with the values of its `:names`. */
export interface Found {
  readonly route: Route
  readonly name: string
  readonly params: Readonly<Record<string, string | undefined>>
}

export interface RouteTable {
  readonly find: (method: string, path: string) => Found | undefined
  readonly names: ReadonlySet<string>
}

/** The name under which stats and faults know a route. A literal colon is written `::` in a pattern and `:` in a name. */
const nameOf = (route: Route): string => `${route.method} ${route.pattern.replaceAll("::", ":")}`

/** Name of what no route fits; one for all paths, so that a scan of wrong addresses does not fill the stats. */
export const unknownName = (method: string): string => `${method} (unknown)`

export const make = (routes: ReadonlyArray<Route>): RouteTable => {
  // One router per method lets a route's method be any string; ids may be long lists, so parameters have no length limit of their own.
  const routers = new Map<string, ReturnType<typeof findMyWay>>()
  const routeOf = new Map<unknown, Route>()
  for (const route of routes) {
    const router = routers.get(route.method) ?? findMyWay({ maxParamLength: Number.MAX_SAFE_INTEGER })
    routers.set(route.method, router)
    const handler = () => undefined
    routeOf.set(handler, route)
    router.on("GET", route.pattern, handler)
  }
  const find = (method: string, path: string): Found | undefined => {
    const found = routers.get(method)?.find("GET", path)
    const route = routeOf.get(found?.handler)
    return found && route ? { route, name: nameOf(route), params: found.params } : undefined
  }
  return {
    find: (method, path) => find(method, path) ?? (method === "HEAD" ? find("GET", path) : undefined),
    names: new Set(routes.map(nameOf))
  }
}
