import { useState } from "preact/hooks";
import { DropZone } from "../components/DropZone.js";
import { api } from "./api.js";

/** Takes one file, dropped or chosen, and hands on where the studio keeps it. */
export function FileDrop(props: {
  readonly label: string;
  readonly onSource: (source: string) => void;
  readonly onFailure: (message: string) => void;
}) {
  const [busy, setBusy] = useState(false);
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    setBusy(true);
    try {
      props.onSource(await api.keepTable(file));
    } catch (error) {
      props.onFailure((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return <DropZone onFile={(file) => void take(file)}>{busy ? "Reading …" : props.label}</DropZone>;
}
