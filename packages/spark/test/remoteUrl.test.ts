import { parseRemote } from "@clusterwhy/spark";
import { describe, expect, it } from "vitest";

const plain = { token: undefined, userId: undefined, userAgent: undefined, headers: {}, useTls: false };

describe("parseRemote", () => {
  it.each([
    ["sc://localhost", { ...plain, host: "localhost", port: 15002 }],
    ["sc://10.0.0.5:443/", { ...plain, host: "10.0.0.5", port: 443 }],
    ["sc://[::1]:15002/;user_id=ann", { ...plain, host: "::1", port: 15002, userId: "ann" }],
    [
      "sc://spark.example.org:443/;token=a%3Db;x-databricks-cluster-id=7",
      {
        ...plain,
        host: "spark.example.org",
        port: 443,
        token: "a=b",
        useTls: true,
        headers: { "x-databricks-cluster-id": "7" },
      },
    ],
    ["sc://localhost/;token=t", { ...plain, host: "localhost", port: 15002, token: "t" }],
    [
      "sc://h/;use_ssl=true;user_agent=me",
      { ...plain, host: "h", port: 15002, useTls: true, userAgent: "me" },
    ],
  ])("reads %s", (url, expected) => {
    expect(parseRemote(url)).toEqual(expected);
  });

  it.each([
    ["spark://host:7077", /expected sc:\/\/HOST:PORT/],
    ["sc://host:99999", /port must be in \[1, 65535\]; got 99999/],
    ["sc://host/;use_ssl=yes", /use_ssl must be true or false; got 'yes'/],
    ["sc://host/;token=hush;use_ssl=false", /a token is only sent over TLS/],
    ["sc://host/;naked", /NAME=VALUE/],
    ["sc://host/;a=%", /no URL escape/],
    ["sc://host/path", /expected|NAME=VALUE/],
  ])("refuses %s and never tells the token", (url, message) => {
    expect(() => parseRemote(url)).toThrow(message);
    try {
      parseRemote(url);
    } catch (error) {
      expect(String(error)).not.toContain("hush");
    }
  });
});
