import { randomBytes, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";

/**
 * Who may use the studio: only programs that know this process's random token, and only under this machine's own
 * name. A page of another site has neither: its requests carry another origin, a name that leads here by DNS
 * rebinding is another host, and the cookie is not sent along (`SameSite=Strict`).
 */
export interface Access {
  readonly token: string;
  readonly check: MiddlewareHandler;
}

export function createAccess(port: () => number): Access {
  const token = randomBytes(24).toString("base64url");
  // Cookies do not know ports: two studios must not share one.
  const cookie = () => `clusterwhy_${port()}`;
  const hosts = () => [`127.0.0.1:${port()}`, `localhost:${port()}`];
  const check: MiddlewareHandler = async (context, next) => {
    if (!hosts().includes(context.req.header("host") ?? "")) return context.text("unknown host", 403);
    const origin = context.req.header("origin");
    if (origin !== undefined && !hosts().some((host) => origin === `http://${host}`)) {
      return context.text("requests from other sites are refused", 403);
    }
    const offered = context.req.query("token");
    if (context.req.path === "/" && offered !== undefined && matches(offered, token)) {
      setCookie(context, cookie(), token, { httpOnly: true, sameSite: "Strict", path: "/" });
      // The token leaves the address, and with it the history.
      return context.redirect("/");
    }
    const header = /^Bearer (.+)$/.exec(context.req.header("authorization") ?? "")?.[1];
    if (!matches(getCookie(context, cookie()) ?? header ?? "", token)) {
      return context.text("open the studio with the address that `clusterwhy studio` prints", 401);
    }
    await next();
    context.header("Cache-Control", "no-store");
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Referrer-Policy", "no-referrer");
  };
  return { token, check };
}

function matches(offered: string, token: string): boolean {
  const [a, b] = [Buffer.from(offered), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
