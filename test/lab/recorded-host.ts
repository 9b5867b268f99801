import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Envelope } from '../../src/cli/envelope.js'
import { RecordingFolder } from '../../src/host/recording/folder.js'
import type { RecordedFile, RecordedProgram, Recording } from '../../src/host/recording/format.js'
import { parsePasswd } from '../../src/host/redaction/accounts.js'
import { redactRecording } from '../../src/host/redaction/recording.js'
import type { LabRecordingName } from '../helpers/recorded-hosts.js'
import { ask, askTogether, sh } from './ask.js'
import { KERNEL_COMMAND_LINE, KERNELS } from './boot-files.js'
import { inHost, hostSpec, type LoginOptions } from './hosts.js'
import { hideMachine, showKernel } from './kernel.js'
import { fresh } from './lab.js'
import { ADD, NET, UPSTREAM } from './ntpd-sites.js'
import { must, until, type Ran } from './shell.js'
import { POOL, type HostName } from './spec.js'
import { steadyWhenRedacted } from './steady.js'

/** Which lab host stands behind which committed recording, and who records it. */
export const LAB_RECORDINGS: Readonly<Record<LabRecordingName, { host: HostName; user: NonNullable<LoginOptions['user']> }>> = {
  'lab-server': { host: 'server', user: 'root' },
  'lab-client-user': { host: 'client', user: 'admin' },
  'lab-slack': { host: 'slack', user: 'root' },
  'lab-slacksec': { host: 'slacksec', user: 'root' },
}

/** What hostward said on the host, without what moves by itself. */
export interface LiveAnswer {
  argv: readonly string[]
  exitCode: number
  error: string | null
  warnings: string[]
  data: unknown
}

export interface LabRecording {
  recording: Recording
  answers: LiveAnswer[]
}

/** Boot the hosts afresh and bring them to rest, with nothing of the machine below to be seen. */
export async function prepareHosts(names: readonly LabRecordingName[]): Promise<void> {
  const hosts = names.map((name) => LAB_RECORDINGS[name].host)
  await fresh(...hosts)
  await Promise.all(hosts.filter((name) => hostSpec(name).image === 'systemd').map(preferOneSource))
  if (hosts.includes('slacksec')) haveNtpd('slacksec')
  for (const host of hosts) {
    // The first login of a user makes a journal and a manager of his own.
    inHost(host, ['true'], { user: 'admin' })
    showKernel(host, KERNEL_COMMAND_LINE, KERNELS[0])
    hideMachine(host)
    if (hostSpec(host).image === 'systemd') await mountsNoticed(host)
  }
}

/** systemd looks at the mounts again when it pleases, a second or so later: then it has units for new ones, and none for old ones. */
async function mountsNoticed(host: HostName): Promise<void> {
  await until(`${host}: systemd sees what was mounted`, 30_000, () => {
    const { stdout } = inHost(host, ['systemctl', 'list-units', '--type=mount', '--plain', '--no-legend'])
    return stdout.includes('proc-cmdline.mount') && stdout.includes('proc-sys-kernel-osrelease.mount') && !stdout.includes('run-host-')
  })
}

/** Of several equal sources chronyd selects another one every now and then, also between a question and its recording. */
export async function preferOneSource(host: HostName): Promise<void> {
  const [preferred] = POOL.addresses
  sh(host, `sed -i '1i server ${preferred} iburst prefer' /etc/chrony/chrony.conf; systemctl restart chrony`)
  await until(`${host} selects a source`, 60_000, () =>
    inHost(host, ['chronyc', '-c', '-n', 'sources']).stdout.includes(`^,*,${preferred},`),
  )
}

/** `slack` stays as it is after the installation; this one serves the time. */
function haveNtpd(host: HostName): void {
  const steps = [
    ['time', 'use', UPSTREAM[1]!, '--driftfile', '/var/ntpd/ntp.drift', '--yes'],
    ADD,
    ['time', 'serve', '--allow', NET, '--yes'],
    ['time', 'wait', '--wait', '300s'],
  ]
  // Debian has ntpd wait for three servers that agree; of several it combines others from one moment to the next.
  sh(host, "sed -i '/minsane/d' /etc/ntpsec/ntp.conf")
  for (const words of steps) {
    const { code, stderr } = inHost(host, ['hostward', ...words], { timeoutMs: 330_000 })
    if (code !== 0) throw new Error(`${host}: hostward ${words.join(' ')}: exit ${code}\n${stderr}`)
  }
}

/** Record a host as it is, and ask it the questions in the same login; then take out of both what should not be published. */
export async function recordLabHost(name: LabRecordingName, questions: readonly (readonly string[])[]): Promise<LabRecording> {
  const { host, user } = LAB_RECORDINGS[name]
  const words = questions.map((argv) => ['hostward', ...argv, '--json'])
  const folder = sh(host, 'mktemp -d', { user }).trim()
  const [record, ...live] = askTogether(host, [['hostward', 'record', `${folder}/${name}`, '--raw', '--json'], ...words], {
    user,
    timeoutMs: 110_000,
  })
  if (record?.code !== 0) throw new Error(`${host}: hostward record: exit ${record?.code}\n${record?.stderr}`)
  const recording = await broughtHere(host, `${folder}/${name}`, user)
  const hints = {
    accounts: parsePasswd(ask(host, 'cat', '/etc/passwd')),
    hosts: ask(host, 'cat', '/etc/hosts'),
    resolvConf: '',
  }
  return separated(redactRecording(scrubbed(together(recording, live)), hints), questions)
}

/** The folder of the recording, read into memory. */
async function broughtHere(host: HostName, path: string, user: LoginOptions['user']): Promise<Recording> {
  const folder = mkdtempSync(join(tmpdir(), 'hostward-lab-record-'))
  try {
    const archive = sh(host, `tar -C ${path} -cz . | base64 -w0; rm -r ${path}`, { user: user ?? 'root' })
    writeFileSync(join(folder, 'archive.tgz'), Buffer.from(archive, 'base64'))
    must('tar', ['-C', folder, '-xzf', join(folder, 'archive.tgz')])
    const from = RecordingFolder.open(folder)
    const recording = await from.read()
    const textOf = async (name: string | null): Promise<string | null> => (name === null ? null : from.text(name))
    const programs = recording.programs.map(async (program): Promise<RecordedProgram> => ({
      ...program,
      durationMs: 0,
      stdout: await textOf(program.stdout),
      stderr: await textOf(program.stderr),
    }))
    const files = recording.files.map(async (file): Promise<RecordedFile> => ({ ...file, content: await textOf(file.content) }))
    return { ...recording, programs: await Promise.all(programs), files: await Promise.all(files) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const LIVE = 'hostward'

/** The answers among the recorded programs: they get the same stand-ins. */
function together(recording: Recording, live: readonly Ran[]): Recording {
  const answers = live.map(({ code, stdout }, index): RecordedProgram => {
    const { data, warnings, error } = JSON.parse(stdout) as Envelope
    const answer = {
      exitCode: code,
      error: error?.code ?? null,
      warnings: warnings.map((warning) => warning.code).sort(),
      data: steadyWhenRedacted(data),
    }
    const text = JSON.stringify(answer)
    return { program: LIVE, args: [String(index)], outcome: 'exited', exitCode: 0, signal: null, durationMs: 0, stdout: text, stderr: null }
  })
  return { ...recording, programs: [...recording.programs, ...answers] }
}

function separated(recording: Recording, questions: readonly (readonly string[])[]): LabRecording {
  const live = new Map(recording.programs.filter(({ program }) => program === LIVE).map(({ args, stdout }) => [Number(args[0]), stdout]))
  const answers = questions.map((argv, index): LiveAnswer => {
    const answer = JSON.parse(live.get(index) ?? '') as Omit<LiveAnswer, 'argv'>
    return { argv, ...answer }
  })
  return { recording: { ...recording, programs: recording.programs.filter(({ program }) => program !== LIVE) }, answers }
}

/** Without what depends on the memory and the folders of the machine below, and without the counters of its processors. */
function scrubbed(recording: Recording): Recording {
  const programs = recording.programs.map((program): RecordedProgram => ({
    ...program,
    stdout: program.stdout === null ? null : withoutMachine(program.stdout),
    stderr: program.stderr === null ? null : withoutMachine(program.stderr),
  }))
  const files = recording.files.map((file): RecordedFile => {
    if (file.content === null) return file
    const lines = file.content.split(/(?<=\n)/)
    const kept =
      file.path === '/proc/stat'
        ? lines.filter((line) => line.startsWith('btime '))
        : isMountTable(file.path)
          ? lines.filter(isFixedMount)
          : lines
    return { ...file, content: withoutMachine(kept.join('')) }
  })
  return { ...recording, programs, files }
}

const isMountTable = (path: string): boolean => /^\/proc\/\w+\/mountinfo$/.test(path)
const isFixedMount = (line: string): boolean => ['/', '/boot'].includes(line.split(' ')[4] ?? '')

/** systemd writes the release of the kernel, which is uname's, into conditions of units (/lib/modules/…). */
function withoutMachine(text: string): string {
  return text
    .replaceAll(release(), KERNELS[0])
    .replace(/lowerdir=[^\s",]+,upperdir=[^\s",]+,workdir=[^\s",]+/g, 'lowerdir=/lab/image,upperdir=/lab/upper,workdir=/lab/work')
    .replace(/\bsize=\d{6,}k/g, 'size=1048576k')
    .replace(/\bnr_inodes=\d+/g, 'nr_inodes=262144')
    .replace(/(\bTasksMax=|"tasksLimit":|"TasksMax":\[?"?)\d{3,}/g, '$14915')
}
