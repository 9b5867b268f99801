const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
  [1e-3, 'ms'],
  [1e-6, 'us'],
]

/** Seconds as a spec writes a duration: `12.5min`, `4.18us`. */
export function numberWithUnit(seconds: number): string {
  const absolute = Math.abs(seconds)
  const [size, name] = UNITS.find(([unit]) => absolute >= unit) ?? [1, 's']
  return `${String(Number((seconds / size).toPrecision(3)))}${name}`
}
