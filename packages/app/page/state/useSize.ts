import { useEffect, useRef, useState } from "preact/hooks";
import type { Size } from "../map/camera.js";

/** The element's size in pixels, followed; undefined until it is laid out. */
export function useSize<E extends HTMLElement>(): [{ current: E | null }, Size | undefined] {
  const element = useRef<E>(null);
  const [size, setSize] = useState<Size>();
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      setSize((old) =>
        old !== undefined && Math.abs(old.width - width) < 1 && Math.abs(old.height - height) < 1
          ? old
          : { width, height },
      );
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, size];
}
