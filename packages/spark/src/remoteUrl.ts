import { usageError } from "@clusterwhy/core";

/** Where a Spark Connect server is and how to speak to it. */
export interface Remote {
  readonly host: string;
  readonly port: number;
  readonly useTls: boolean;
  readonly token: string | undefined;
  readonly userId: string | undefined;
  readonly userAgent: string | undefined;
  /** Other parameters, sent as headers: how managed services choose a cluster. */
  readonly headers: Readonly<Record<string, string>>;
}

const DEFAULT_PORT = 15002;

/**
 * Reads `sc://host:port/;param=value;param=value`, the connection string of Spark Connect's clients. `use_ssl`,
 * `token` (which implies TLS), `user_id` and `user_agent` have meanings of their own; every other parameter becomes a
 * header.
 *
 * @param token in place of the URL's: so that no secret need stand in a command line
 * @throws ClusterwhyError `REMOTE_INVALID`; its message never holds the token
 */
export function parseRemote(url: string, token?: string): Remote {
  const match = /^sc:\/\/(\[[0-9a-f:.]+\]|[^\s:/;[\]]+)(?::(\d+))?(?:\/;?(.*))?$/i.exec(url);
  if (match === null) {
    throw invalid(
      `expected sc://HOST:PORT or sc://HOST:PORT/;PARAMETER=VALUE;...; got '${url.replace(/\/.*$/s, (rest) => (rest.startsWith("//") ? rest.split(";")[0] : ""))}'`,
    );
  }
  const [, host, portText, parameterText] = match;
  const port = portText === undefined ? DEFAULT_PORT : Number(portText);
  if (port < 1 || port > 65535) throw invalid(`the port must be in [1, 65535]; got ${portText}`);
  const parameters = readParameters(parameterText ?? "");
  const take = (name: string): string | undefined => {
    const value = parameters.get(name);
    parameters.delete(name);
    return value;
  };
  const useSsl = take("use_ssl");
  if (useSsl !== undefined && useSsl !== "true" && useSsl !== "false")
    throw invalid(`use_ssl must be true or false; got '${useSsl}'`);
  const given = take("token");
  const secret = token ?? given;
  if (secret !== undefined && useSsl === "false" && !isLoopback(host))
    throw invalid(`a token is only sent over TLS; leave use_ssl=false out, or the token`);
  return {
    host: host.replace(/^\[|\]$/g, ""),
    port,
    useTls: useSsl === "true" || (secret !== undefined && useSsl !== "false" && !isLoopback(host)),
    token: secret,
    userId: take("user_id"),
    userAgent: take("user_agent"),
    headers: Object.fromEntries(parameters),
  };
}

function readParameters(text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of text.split(";")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    if (equals < 1) throw invalid("each parameter must be NAME=VALUE, with ; between them");
    const name = part.slice(0, equals);
    if (!/^[A-Za-z0-9_.-]+$/.test(name)) throw invalid(`'${name}' cannot be the name of a parameter`);
    try {
      parameters.set(name.toLowerCase(), decodeURIComponent(part.slice(equals + 1)));
    } catch {
      throw invalid(`the value of '${name}' has a % that is no URL escape; write it %25`);
    }
  }
  return parameters;
}

/** This machine itself: a token may go there in the clear. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
}

function invalid(detail: string): Error {
  return usageError("REMOTE_INVALID", `remote: ${detail}`);
}
