/** What is kept of an output that went over the limit: enough to see what it was. */
const KEPT_BYTES = 4096

/** Standard output and standard error of one program, up to a limit on both together. */
export class CappedOutput {
  #stdout: Uint8Array[] = []
  #stderr: Uint8Array[] = []
  #received = 0

  constructor(readonly limit: number) {}

  /** Take a chunk; false when the limit is passed: from then on nothing more is kept. */
  add(to: 'stdout' | 'stderr', chunk: Uint8Array): boolean {
    const within = this.#received <= this.limit
    this.#received += chunk.length
    if (this.#received > this.limit) {
      if (within) this.#keepTheBeginning()
      return false
    }
    if (to === 'stdout') this.#stdout.push(chunk)
    else this.#stderr.push(chunk)
    return true
  }

  bytes(): { stdout: Uint8Array; stderr: Uint8Array } {
    return { stdout: Buffer.concat(this.#stdout), stderr: Buffer.concat(this.#stderr) }
  }

  #keepTheBeginning(): void {
    const beginning = (chunks: readonly Uint8Array[]): Uint8Array[] =>
      // A copy: a slice would hold on to the whole chunk.
      chunks.slice(0, 1).map((chunk) => Uint8Array.from(chunk.subarray(0, KEPT_BYTES)))
    this.#stdout = beginning(this.#stdout)
    this.#stderr = beginning(this.#stderr)
  }
}
