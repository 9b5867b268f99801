import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { NotPermittedError } from '../../src/errors.js'
import { ask, page, reexecuteAsRoot } from '../../src/host/terminal.js'
import { executables, temporaryFolder } from '../helpers/executables.js'

/** Programs that this process finds before all others. */
function onPath(scripts: Readonly<Record<string, string>>): string {
  const before = process.env['PATH']
  const folder = executables(scripts)
  process.env['PATH'] = `${folder}:/usr/bin:/bin`
  onTestFinished(() => {
    process.env['PATH'] = before
  })
  return folder
}

describe('a long text through a pager', () => {
  it('goes to $PAGER with its words', async () => {
    const out = join(temporaryFolder(), 'out')
    const folder = onPath({ mypager: 'echo "$*" > "$1"; cat >> "$1"' })
    await page('a long\ntext\n', { PATH: `${folder}:/usr/bin:/bin`, PAGER: `mypager ${out} -x` })
    expect(readFileSync(out, 'utf8')).toBe(`${out} -x\na long\ntext\n`)
  })

  it('goes to less when there is none; as root on behalf of another it does always, without its commands', async () => {
    const out = join(temporaryFolder(), 'out')
    const folder = onPath({ less: `echo "$* LESS=$LESS secure=$LESSSECURE" > ${out}; cat >/dev/null`, evil: `echo evil > ${out}` })
    const env = { PATH: `${folder}:/usr/bin:/bin` }
    await page('text', { ...env, PAGER: ' ' })
    expect(readFileSync(out, 'utf8')).toBe('-FRX LESS=FRX secure=\n')
    await page('text', { ...env, PAGER: 'evil', SUDO_UID: '1000' })
    expect(readFileSync(out, 'utf8')).toBe(process.getuid?.() === 0 ? '-FRX LESS=FRX secure=1\n' : 'evil\n')
  })

  it('is no error when the reader leaves before the end', async () => {
    const folder = onPath({ quit: 'exit 0' })
    await page('x'.repeat(1_000_000), { PATH: `${folder}:/usr/bin:/bin`, PAGER: 'quit' })
  })

  it('leaves Ctrl-C to the pager, and takes it back', async () => {
    let heard = 0
    const listener = (): void => void (heard += 1)
    process.on('SIGINT', listener)
    onTestFinished(() => void process.off('SIGINT', listener))
    const folder = onPath({ mypager: `kill -INT ${process.pid}; sleep 0.1; cat > /dev/null` })
    await page('text', { PATH: `${folder}:/usr/bin:/bin`, PAGER: 'mypager' })
    expect(heard).toBe(0)
    expect(process.listeners('SIGINT')).toContain(listener)
  })
})

describe('a question at the terminal', () => {
  /** A terminal of the tests; `type` is what the person types. */
  function terminal(): { streams: Parameters<typeof ask>[2]; type: (keys: string) => void } {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input })
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 })
    return { streams: { input, output } as unknown as Parameters<typeof ask>[2], type: (keys) => void input.write(keys) }
  }
  const { signal } = new AbortController()

  it('has the line that was typed, and none when the terminal is closed', async () => {
    const { streams, type } = terminal()
    const answer = ask('Type yes: ', signal, streams)
    setTimeout(() => {
      type('yes\r')
    }, 50)
    expect(await answer).toBe('yes')
    const closed = terminal()
    const nothing = ask('Type yes: ', signal, closed.streams)
    setTimeout(() => {
      closed.type('\u0004')
    }, 50)
    expect(await nothing).toBe('')
  })

  it('ends with an interruption at Ctrl-C, and at a signal from outside', async () => {
    const { streams, type } = terminal()
    const answer = ask('Type yes: ', signal, streams)
    setTimeout(() => {
      type('ye\u0003')
    }, 50)
    await expect(answer).rejects.toMatchObject({ exitCode: 130, message: 'interrupted: nothing was done' })
    const ending = new AbortController()
    setTimeout(() => {
      ending.abort()
    }, 50)
    await expect(ask('Type yes: ', ending.signal, terminal().streams)).rejects.toMatchObject({ exitCode: 130 })
    await expect(ask('Type yes: ', ending.signal, terminal().streams)).rejects.toMatchObject({ exitCode: 130 })
  })
})

describe('the same command line again as root', () => {
  const again = () => reexecuteAsRoot('/opt/node', '/opt/run.js', ['unit', 'list', "it's"])

  it('asks sudo first, and has its exit code', async () => {
    const log = join(temporaryFolder(), 'log')
    onPath({ sudo: `echo "$*" >> ${log}; [ "$2" = -l ] || exit 3` })
    expect(await again()).toBe(3)
    expect(readFileSync(log, 'utf8')).toBe("-n -l -- /opt/node /opt/run.js unit list it's\n-n -- /opt/node /opt/run.js unit list it's\n")
  })

  it('has the exit code that a shell gives to a signal', async () => {
    onPath({ sudo: '[ "$2" = -l ] || kill -TERM $$' })
    expect(await again()).toBe(143)
  })

  it('is not permitted when sudo says no, with the line that would do it', async () => {
    onPath({ sudo: 'echo "sudo: a password is required" >&2; exit 1' })
    await expect(again()).rejects.toThrow(NotPermittedError)
    const error: unknown = await again().catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      exitCode: 4,
      message: '--sudo: sudo does not allow it, or wants a password first',
      suggestions: ['sudo -v, then try again', String.raw`run it as root: sudo /opt/node /opt/run.js unit list 'it'\''s'`],
    })
  })

  it('is not permitted where there is no sudo', async () => {
    onPath({})
    process.env['PATH'] = '/nonexistent'
    await expect(again()).rejects.toMatchObject({
      message: '--sudo: sudo is not installed',
      suggestions: [expect.stringMatching(/^run it as root: \/opt\/node \/opt\/run\.js unit list /)],
    })
  })
})
