// Writes profiles.csv, a made-up table of social profiles, and truth.csv, the group that every row was drawn from.
// Seeded: the same bytes every time, on every machine. Nobody in it exists.
//
//   node examples/profiles/generate.mjs
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { portableMath, RandomStream } from "@clusterwhy/core";

const SEED = 20;
const ROWS = 1600;
const COUNTRIES = ["BR", "DE", "GB", "ID", "IN", "JP", "MX", "US"];
const CATEGORIES = ["beauty", "business", "food", "gaming", "music", "personal"];

/**
 * What rows of a group are like. Numbers are [median, spread]: log-normal, spread in natural logarithms.
 * `category` and `countries` give the likely values; one in ten rows has any other.
 */
const GROUPS = [
  {
    name: "lurkers",
    share: 0.29,
    followers: [55, 0.8],
    following: [310, 0.6],
    videos: [2.2, 0.7],
    likesPerVideo: [6, 0.9],
    watchSeconds: [9, 0.4],
    category: ["personal"],
    linkInBio: 0.04,
    words: ["just here", "private", "no posts", "hello", "student", "cat person"],
  },
  {
    name: "gaming hobbyists",
    share: 0.16,
    followers: [1300, 0.7],
    following: [260, 0.5],
    videos: [85, 0.5],
    likesPerVideo: [210, 0.6],
    watchSeconds: [47, 0.22],
    category: ["gaming"],
    linkInBio: 0.3,
    words: ["clips", "speedruns", "live every friday", "retro games", "controller", "let's play"],
  },
  {
    name: "music hobbyists",
    share: 0.14,
    followers: [1500, 0.7],
    following: [240, 0.5],
    videos: [70, 0.5],
    likesPerVideo: [260, 0.6],
    watchSeconds: [14, 0.22],
    category: ["music"],
    linkInBio: 0.3,
    words: ["covers", "guitar", "new song soon", "bedroom producer", "vocals", "piano"],
  },
  {
    name: "follow-for-follow",
    share: 0.13,
    followers: [3900, 0.35],
    following: [5200, 0.25],
    videos: [24, 0.6],
    likesPerVideo: [45, 0.6],
    watchSeconds: [8, 0.35],
    category: ["beauty", "personal"],
    linkInBio: 0.12,
    words: ["follow back", "f4f", "follow me", "i follow everyone", "dm me", "growing"],
  },
  {
    name: "online stores",
    share: 0.09,
    followers: [6800, 0.5],
    following: [58, 0.6],
    videos: [420, 0.25],
    likesPerVideo: [170, 0.2],
    watchSeconds: [18, 0.3],
    category: ["business"],
    linkInBio: 0.97,
    words: ["official store", "free shipping", "orders below", "new collection", "shop now"],
  },
  {
    name: "restaurants",
    share: 0.08,
    followers: [6100, 0.5],
    following: [62, 0.6],
    videos: [390, 0.25],
    likesPerVideo: [28, 0.2],
    watchSeconds: [18, 0.3],
    category: ["business"],
    linkInBio: 0.95,
    words: ["open daily", "book a table", "lunch from eleven", "family kitchen", "new menu"],
  },
  {
    name: "one-hit wonders",
    share: 0.08,
    followers: [8200, 0.7],
    following: [190, 0.6],
    videos: [4, 0.4],
    likesPerVideo: [240_000, 0.7],
    watchSeconds: [22, 0.35],
    category: ["personal", "food", "music"],
    linkInBio: 0.2,
    words: ["yes that video", "part two soon", "as seen on your page", "oops", "went viral once"],
  },
  {
    name: "stars",
    share: 0.03,
    followers: [1_900_000, 0.8],
    following: [70, 0.7],
    videos: [620, 0.5],
    likesPerVideo: [52_000, 0.7],
    watchSeconds: [26, 0.3],
    category: ["music", "beauty"],
    linkInBio: 0.9,
    verified: true,
    words: ["management in link", "on tour", "new album", "official", "tickets", "booking"],
  },
];
const NOISE_SHARE = 0.04;

const random = new RandomStream(SEED, "profiles");

function normal() {
  const radius = Math.sqrt(-2 * portableMath.log(1 - random.nextFloat()));
  return radius * portableMath.cosSinTurns(random.nextFloat())[0];
}
const logNormal = ([median, spread]) => median * portableMath.exp(spread * normal());
const logUniform = (low, high) => low * portableMath.exp(random.nextFloat() * portableMath.log(high / low));
const chance = (share) => random.nextFloat() < share;
const oneOf = (items) => items[random.nextBelow(items.length)];

function drawGroup(group) {
  const videos = Math.round(logNormal(group.videos));
  const followers = Math.round(logNormal(group.followers));
  const likes = Math.round(videos * logNormal(group.likesPerVideo));
  return {
    category: chance(0.9) ? oneOf(group.category) : oneOf(CATEGORIES),
    bio: chance(0.22) ? "" : `${oneOf(group.words)} ${chance(0.6) ? `| ${oneOf(group.words)}` : ""}`.trim(),
    link_in_bio: chance(group.linkInBio),
    verified: group.verified === true ? chance(0.98) : chance(0.002),
    followers,
    following: Math.round(logNormal(group.following)),
    likes,
    videos,
    watch_seconds: chance(0.06) ? null : logNormal(group.watchSeconds),
  };
}

/** A row that belongs nowhere: every column by itself, over its whole range. */
function drawNoise() {
  return {
    category: oneOf(CATEGORIES),
    bio: oneOf(GROUPS.flatMap((group) => group.words)),
    link_in_bio: chance(0.5),
    verified: chance(0.01),
    followers: Math.round(logUniform(10, 3_000_000)),
    following: Math.round(logUniform(10, 8000)),
    likes: Math.round(logUniform(10, 20_000_000)),
    videos: Math.round(logUniform(1, 1500)),
    watch_seconds: chance(0.06) ? null : logUniform(4, 90),
  };
}

function joinedDay() {
  const day = Date.UTC(2018, 0, 1) + random.nextBelow(7 * 365) * 86_400_000;
  return new Date(day).toISOString().slice(0, 10);
}

function draw() {
  const rows = [];
  for (const group of GROUPS) {
    const count = Math.round(group.share * (1 - NOISE_SHARE) * ROWS * (1 / sharesTotal()));
    for (let i = 0; i < count; i++) rows.push({ group: group.name, ...drawGroup(group) });
  }
  while (rows.length < ROWS) rows.push({ group: "noise", ...drawNoise() });
  const order = random.shuffle(Int32Array.from(rows, (_, i) => i));
  return Array.from(order, (i, position) => ({
    account_id: `p${String(position + 1).padStart(4, "0")}`,
    joined: joinedDay(),
    country: oneOf(COUNTRIES),
    ...rows[i],
    engagement_rate:
      rows[i].videos === 0 ? null : rows[i].likes / rows[i].videos / Math.max(rows[i].followers, 1),
  }));
}

function sharesTotal() {
  return GROUPS.reduce((sum, group) => sum + group.share, 0);
}

function cell(value) {
  if (value === null || value === "") return "";
  if (typeof value === "number")
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  return /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
}

function csv(rows, columns) {
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(","));
  return `${[columns.join(","), ...lines].join("\n")}\n`;
}

const COLUMNS = [
  "account_id",
  "joined",
  "country",
  "category",
  "bio",
  "link_in_bio",
  "verified",
  "followers",
  "following",
  "likes",
  "videos",
  "engagement_rate",
  "watch_seconds",
];

/** Both files' texts. */
export function generateProfiles() {
  const rows = draw();
  return { profiles: csv(rows, COLUMNS), truth: csv(rows, ["account_id", "group"]) };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = dirname(fileURLToPath(import.meta.url));
  const { profiles, truth } = generateProfiles();
  writeFileSync(join(folder, "profiles.csv"), profiles);
  writeFileSync(join(folder, "truth.csv"), truth);
}
