import { useState } from "preact/hooks";

const PREFIX = "clusterwhy-studio-";

/** State that survives a reload of this tab. */
export function useKept<Value>(name: string, first: Value): [Value, (value: Value) => void] {
  const [value, setValue] = useState<Value>(() => recall(name) ?? first);
  return [
    value,
    (next) => {
      sessionStorage.setItem(PREFIX + name, JSON.stringify(next));
      setValue(next);
    },
  ];
}

function recall<Value>(name: string): Value | undefined {
  const text = sessionStorage.getItem(PREFIX + name);
  return text === null ? undefined : (JSON.parse(text) as Value);
}
