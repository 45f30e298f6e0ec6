import { Fragment } from "preact";

/** A name that may break behind `_`, `.` and `/`, where browsers else break nowhere or anywhere. */
export function Soft({ text }: { readonly text: string }) {
  const parts = text.split(/(?<=[_./])(?=\w)/);
  return (
    <>
      {parts.map((part, i) => (
        <Fragment key={i}>
          {i > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}
