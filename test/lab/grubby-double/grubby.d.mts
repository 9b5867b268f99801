/** Run the double of grubby in this process: `root` holds the files of the host, `cwd` and `env` are what it starts with. */
export function grubby(
  argv: readonly string[],
  place: { root: string; cwd: string; env: Readonly<Record<string, string>> },
): { code: number; stdout: string; stderr: string }
