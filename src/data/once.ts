/** Makes a value when it is first asked for, and gives the same one afterwards: a page a reply reads no file twice. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
