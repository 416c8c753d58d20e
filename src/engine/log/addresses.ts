/** Mail addresses in a text, cut down to their first letter: `u…@example.com`. */
export function shortenAddresses(text: string): string {
  return text.replace(
    /([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-])[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{0,63}@(?=[A-Za-z0-9[])/g,
    '$1…@',
  );
}
