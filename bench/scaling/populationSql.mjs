// A population as SQL: row i is a function of i alone, so that it can be made in blocks, anywhere, in any order.

/** Shares of the groups in percent; the rest lies anywhere. */
const GROUPS = [
  { share: 30, spend: 3, visits: 4, age: 35, tenure: 200, plan: "free" },
  { share: 25, spend: 6.5, visits: 1.5, age: 52, tenure: 1400, plan: "business" },
  { share: 18, spend: 5, visits: 3, age: 24, tenure: 90, plan: "student" },
  { share: 12, spend: 4, visits: 0.5, age: 61, tenure: 2300, plan: "free" },
  { share: 8, spend: 8, visits: 3.5, age: 44, tenure: 700, plan: "enterprise" },
  { share: 4, spend: 2, visits: 5.5, age: 19, tenure: 30, plan: "trial" },
];

/** Words of a dialect: an integer from 0 to m − 1 that depends on row and salt, seconds as a time, a list's member. */
const WORDS = {
  duckdb: {
    hash: (salt, m) => `(hash(i * 64 + ${salt}) % ${m})::DOUBLE`,
    time: (seconds) => `to_timestamp(${seconds})::TIMESTAMP`,
    number: (value) => `${value}::DOUBLE`,
  },
  spark: {
    hash: (salt, m) => `CAST(pmod(xxhash64(i, ${salt}), ${m}) AS DOUBLE)`,
    time: (seconds) => `CAST(timestamp_seconds(${seconds}) AS TIMESTAMP)`,
    number: (value) => `${value}D`,
  },
};

/**
 * @param {"duckdb" | "spark"} dialect
 * @param {string} rows a relation with the rows' numbers as `i`
 */
export function populationSql(dialect, rows) {
  const { hash, time, number } = WORDS[dialect];
  const byGroup = (value) =>
    `CASE g ${GROUPS.map((group, g) => `WHEN ${g} THEN ${value(group)}`).join(" ")} ELSE NULL END`;
  const uniform = (salt) => `(${hash(salt, 1000003)} + 0.5) / 1000003`;
  const normal = (salt) =>
    `sqrt(-2 * ln(${uniform(salt)})) * cos(${number(2 * Math.PI)} * ${uniform(salt + 1)})`;
  let below = 0;
  const group = GROUPS.map(({ share }, g) => {
    below += share;
    return `WHEN ${hash(0, 100)} < ${below} THEN ${g}`;
  }).join(" ");
  const anywhere = (salt, low, high) => `${low} + ${high - low} * ${uniform(salt)}`;
  const around = (name, salt, spread, low, high) =>
    `coalesce(${byGroup((group) => number(group[name]))} + ${spread} * ${normal(salt)}, ${anywhere(salt + 2, low, high)})`;
  return `SELECT i AS user_id,
  CASE WHEN ${hash(40, 50)} = 0 THEN NULL ELSE exp(${around("spend", 1, 0.35, 0, 10)}) END AS spend,
  exp(${around("visits", 4, 0.25, 0, 6)}) AS visits,
  ${around("age", 7, 4, 16, 80)} AS age,
  ${time(`1700000000 - 86400 * ${around("tenure", 10, 25, 0, 3000)}`)} AS joined,
  CASE WHEN ${hash(41, 20)} = 0 THEN NULL WHEN ${hash(42, 10)} = 0 THEN 'other'
    ELSE ${byGroup(({ plan }) => `'${plan}'`)} END AS plan,
  ${hash(43, 10)} < coalesce(${byGroup(({ spend }) => number(Math.round(spend)))}, 5) AS active,
  ${normal(13)} AS noise_1, ${uniform(16)} AS noise_2, exp(${normal(19)}) AS noise_3
FROM (SELECT i, CASE ${group} ELSE 99 END AS g FROM ${rows}) AS numbered`;
}
