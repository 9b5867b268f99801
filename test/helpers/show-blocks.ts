/** What `systemctl show` prints for these units: blocks of `Name=Value` lines. */
export function blocks(...units: Record<string, string | string[]>[]): string {
  return units
    .map((properties) =>
      Object.entries(properties)
        .flatMap(([name, values]) => [values].flat().map((value) => `${name}=${value}\n`))
        .join(''),
    )
    .join('\n')
}
