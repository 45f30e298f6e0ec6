import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

/** A place for one file, dropped or chosen. */
export function DropZone(props: {
  readonly onFile: (file: File | undefined) => void;
  /** As in an input's `accept`; default any. */
  readonly accept?: string;
  readonly children: ComponentChildren;
}) {
  const [over, setOver] = useState(false);
  const take = (file: File | undefined) => {
    setOver(false);
    props.onFile(file);
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
        take(event.dataTransfer?.files[0]);
      }}
    >
      <input
        type="file"
        class="visually-hidden"
        {...(props.accept === undefined ? {} : { accept: props.accept })}
        onChange={(event) => take(event.currentTarget.files?.[0])}
      />
      {props.children}
    </label>
  );
}
