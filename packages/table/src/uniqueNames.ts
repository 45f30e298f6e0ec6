/**
 * SQL does not tell upper case from lower case: a name that differs from an earlier one by case alone, or not at all,
 * gets a number behind it.
 */
export function uniqueNames(names: readonly string[]): string[] {
  const given = new Set(names.map(folded));
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let i = 2; taken.has(folded(unique)) || (unique !== name && given.has(folded(unique))); i++) {
      unique = `${name}_${i}`;
    }
    taken.add(folded(unique));
    return unique;
  });
}

function folded(name: string): string {
  return name.toLowerCase();
}
