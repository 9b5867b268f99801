// In a lab host: runs the programs that come as lines of JSON, side by side, and answers each with one.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, words, env } = JSON.parse(line)
  const child = spawn(words[0], words.slice(1), { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (said[name] += text))
  child.on('error', (error) => (said.stderr += error.message))
  child.on('close', (code, signal) => {
    process.stdout.write(`${JSON.stringify({ id, code: code ?? (signal === 'SIGKILL' ? 137 : 128), ...said })}\n`)
  })
})
