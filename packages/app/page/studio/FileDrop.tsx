import { useState } from "preact/hooks";
import { api } from "./api.js";

/** Takes one file, dropped or chosen, and hands on where the studio keeps it. */
export function FileDrop(props: {
  readonly label: string;
  readonly onSource: (source: string) => void;
  readonly onFailure: (message: string) => void;
}) {
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const take = async (file: File | undefined) => {
    setOver(false);
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
  return (
    <label
      class={`drop ${over ? "over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        void take(event.dataTransfer?.files[0]);
      }}
    >
      <input
        type="file"
        class="visually-hidden"
        onChange={(event) => void take(event.currentTarget.files?.[0])}
      />
      {busy ? "Reading …" : props.label}
    </label>
  );
}
