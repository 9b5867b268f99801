import type { ToolResult } from '../host/types.js'
import { safe } from './text.js'

/** One line of `--verbose`: `+ systemctl list-units --all (exit 0, 6 ms)`. */
export function renderRun(result: ToolResult): string {
  const words = [result.program, ...result.args].map((word) => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word)))
  const how = result.outcome === 'exited' ? `exit ${String(result.exitCode)}` : result.outcome
  return safe(`+ ${words.join(' ')} (${how}, ${String(Math.round(result.durationMs))} ms)`)
}
