/** A node's question, wherever it stands: feature, threshold, default direction, categories that go right. */
@unmanaged
export class Question {
  /** −1 at a leaf. */
  feature: i32;
  threshold: f32;
  defaultLeft: i32;
  /** Where the categories begin, −1 for a numerical split. */
  categories: i32;
  numCategories: i32;
}

/** Whether a value goes left; NaN is missing. */
// @ts-ignore: decorator
@inline
export function goesLeft(question: Question, categories: usize, value: f32): i32 {
  if (value != value) return question.defaultLeft;
  if (question.categories < 0) return i32(value < question.threshold);
  return i32(!holdsCategory(categories + (<usize>question.categories << 2), question.numCategories, value));
}

function holdsCategory(list: usize, count: i32, value: f32): bool {
  for (let i = 0; i < count; i++) if (<f32>load<i32>(list + (<usize>i << 2)) == value) return true;
  return false;
}
