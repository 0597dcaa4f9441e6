import * as Effect from "effect/Effect"
import type { Answer, Route } from "../../http/Exchange.ts"
import { login } from "../Config.ts"
import type { Stash } from "../Stash.ts"
import type { Access } from "./Access.ts"

const page = `<!doctype html><title>Login</title><form method="post"><input name="username"><input name="password" type="password"><button>Login</button></form>\n`

/** The login form. A right password is answered with 200 and a cookie. */
export const make = (stash: Stash, access: Access): ReadonlyArray<Route> => [
  {
    method: "GET",
    pattern: "/login",
    handle: () => Effect.succeed({ status: 200, headers: { "Content-Type": "text/html", Vary: "Origin" }, body: page })
  },
  {
    method: "POST",
    pattern: "/login",
    handle: ({ body }) =>
      Effect.sync((): Answer => {
        const form = new URLSearchParams(body.toString("utf8"))
        const isRight =
          stash.config.username !== "" &&
          form.get("username") === login.username &&
          form.get("password") === login.password
        return isRight
          ? {
              status: 200,
              headers: { Vary: "Origin", "Set-Cookie": access.cookieFor({ user: login.username, visited: [] }) },
              body: ""
            }
          : {
              status: 401,
              headers: {
                "Content-Type": "text/plain; charset=utf-8",
                Vary: "Origin",
                "X-Content-Type-Options": "nosniff"
              },
              body: "Username or password is invalid\n"
            }
      })
  }
]
