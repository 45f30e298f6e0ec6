// Every code sample of the documents, and how it is proved. A comment on the line before a block says what cannot be
// seen in it:
//   <!-- given: rows, labels -->   variables that given.mts makes
//   <!-- config -->                the content of a clusterwhy.config.json
//   <!-- not run: REASON -->       an exception; the runner prints them all
import { listDocuments, readDocument } from "../documents.mjs";
import { parseMarkdown } from "../markdown.mjs";

const RUN = ["ts", "sh", "json"];
/** Proved elsewhere: Python by parity/compare_docs.py. */
const ELSEWHERE = ["py"];

/** @returns samples `{ place, language, text, given, exception }` of the languages that are run */
export function collectSamples() {
  return listDocuments().flatMap((document) =>
    parseMarkdown(readDocument(document))
      .blocks.filter(({ language }) => language !== "" && !ELSEWHERE.includes(language))
      .map((block) => toSample(document, block)),
  );
}

function toSample(document, { language, text, line, comment }) {
  const place = `${document}:${line}`;
  const exception = comment.match(/^not run: (.+)$/)?.[1];
  const given = comment.match(/^given: (.+)$/)?.[1].split(", ") ?? [];
  if (exception === undefined && !RUN.includes(language)) {
    throw new Error(
      `${place}: nothing runs '${language}'; use ${RUN.join(", ")} or <!-- not run: REASON -->`,
    );
  }
  if (language === "json" && comment !== "config" && exception === undefined) {
    throw new Error(`${place}: what is this JSON? expected <!-- config --> before it`);
  }
  return { place, language, text, given, exception };
}
