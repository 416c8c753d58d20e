/** 1234567 as 1,234,567, whatever the machine's language. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
