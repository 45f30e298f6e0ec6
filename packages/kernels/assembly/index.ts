// Every kernel is a pure function over addresses and counts: it allocates nothing and keeps no state, so that any
// number of instances can work on one shared memory. The host's arena owns all addresses.
export * from "./random";
export * from "./runtime";
