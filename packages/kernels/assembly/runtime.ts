/** First address that belongs to the host's arena: everything below is constants of the module. */
export function heapBase(): usize {
  return __heap_base;
}
