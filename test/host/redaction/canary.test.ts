/** Secrets planted in every output and every file of real recordings: not one may be left after redaction. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Recording } from '../../../src/host/recording/format.js'
import { parseRecording } from '../../../src/host/recording/parse.js'
import { redactRecording } from '../../../src/host/redaction/recording.js'

/** As they stand in configuration files, command lines, kernel arguments, headers, logs. Each line has a secret of its own. */
const CANARIES: readonly string[] = [
  'password=canary-a1',
  'DB_PASS="canary b2 with blanks"',
  'Environment=PLAIN=canaryc3 "QUOTED=canary d4"',
  'ExecStart=/usr/bin/x --password canarye5 --api-token=canaryf6',
  'Authorization: Bearer canaryg7abcdef',
  'curl -u canaryuser:canaryh8 http://10.99.88.77/',
  'https://canaryi9:canaryj10@canaryk11.net/canaryl12?key=canarym13',
  'mail canaryn14@canaryo15.org',
  'server canaryp16.firma.intern iburst',
  'canaryq17.canaryo15.org',
  'User=canaryr18',
  '/home/canarys19/.ssh/config',
  'Session 3 of User canaryt20',
  'SERIAL=CANARY21X',
  '/dev/disk/by-id/ata-CANARY22_DISK',
  String.raw`dev-disk-by\x2did-ata\x2dCANARY23.device`,
  'netroot=iscsi:@10.99.88.76::3260::iqn.2001-04.com.canary24:disk',
  'rd.luks.key=canary25:/dev/sda',
  'inst.ks=nfs:canary26:/ks.cfg',
  'ssh-ed25519 AAAACANARY27abcdefghijklmnop canary28@laptop',
  'ghp_canary29abcdefghijklmnopqrstuvwx',
  'root:$6$canary30$abcdefghijklmnopqrstuvwxyz:19000:0:99999:7:::',
  '-----BEGIN OPENSSH PRIVATE KEY-----\nCANARY31\ncanary32\n-----END OPENSSH PRIVATE KEY-----',
  'source address="10.99.88.0/24" 10.99.88.75 2a02:99:88:77::66',
  'link/ether 52:54:99:88:77:66',
  'UUID=99887766-5544-4332-a110-ffeeddccbbaa 99887766554443321100ffeeddccbbaa',
  'tool canaryhost33 and canaryhost33.local',
]
const LEFT = /canary|10\.99\.88\.|2a02:99:88|52:54:99:88:77:66|99887766/gi

const fixtures = join(import.meta.dirname, '../../../fixtures')
const hosts = existsSync(join(fixtures, 'hosts')) ? readdirSync(join(fixtures, 'hosts')).map((name) => join(fixtures, 'hosts', name)) : []
const folders = [join(fixtures, 'demo'), ...hosts].filter((folder) => existsSync(join(folder, 'recording.json')))

/** A recording with its texts, each with all canaries at its end. */
function planted(folder: string): Recording {
  const read = (name: string | null): string => (name === null ? '' : readFileSync(join(folder, name), 'utf8'))
  const lines = `\n${CANARIES.join('\n')}\n`
  const plant = (text: string): string => {
    // An output in JSON carries them as messages.
    if (!text.startsWith('{"__')) return text + lines
    return text + CANARIES.map((canary) => `${JSON.stringify({ _HOSTNAME: 'canaryhost33', _CMDLINE: canary, MESSAGE: canary })}\n`).join('')
  }
  const recording = parseRecording(readFileSync(join(folder, 'recording.json'), 'utf8'))
  return {
    ...recording,
    identity: { ...recording.identity, name: 'canaryhost33' },
    programs: recording.programs.map((program) => ({ ...program, stdout: plant(read(program.stdout)), stderr: lines })),
    files: recording.files.map((file) => (file.kind === 'file' ? { ...file, content: plant(read(file.content)) } : file)),
  }
}

describe.each(folders)('%s', (folder) => {
  const before = planted(folder)
  const after = redactRecording(before, { accounts: [{ name: 'canaryr18', uid: 1000 }], hosts: '', resolvConf: '' })

  it('has them all before', () => {
    const [first] = before.programs
    expect(first?.stdout?.match(LEFT)?.length).toBeGreaterThanOrEqual(CANARIES.length)
  })

  it('has none of them afterwards', () => {
    for (const program of after.programs) {
      const name = [program.program, ...program.args].join(' ').slice(0, 200)
      expect(program.stdout?.match(LEFT), `standard output of ${name}`).toBeNull()
      expect(program.stderr?.match(LEFT), `standard error of ${name}`).toBeNull()
    }
    for (const file of after.files) expect(file.content?.match(LEFT) ?? null, file.path).toBeNull()
    expect(JSON.stringify({ ...after, which: [...after.which] }).match(LEFT)).toBeNull()
  })
})
