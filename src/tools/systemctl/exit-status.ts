/** Exit codes and signals in words: systemd.exec(5), "Process exit codes"; signal(7). */

/** How a process ended. `status` is an exit code for `exited`, a signal number otherwise. */
export interface ProcessEnd {
  /** exited, killed, dumped (killed, and a core dump was written). */
  code: string
  status: number
  /** `EXEC` for exit code 203, `SIGKILL` for signal 9; null when the number has no name. */
  word: string | null
  /** The name in a sentence; null when the number means something to the program alone. */
  meaning: string | null
}

/** A process's end with its name and meaning. */
export function describeEnd(code: string, status: number): ProcessEnd {
  if (code !== 'exited') {
    const signal = SIGNALS[status - 1] ?? realTimeSignal(status)
    return { code, status, word: signal, meaning: signal === null ? null : (SIGNAL_MEANINGS[signal] ?? null) }
  }
  const known = EXIT_CODES[status]
  return { code, status, word: known?.[0] ?? null, meaning: known?.[1] ?? null }
}

/** `SIGRTMIN+3` for 37, as systemd names them. */
function realTimeSignal(number: number): string | null {
  return number >= 34 && number <= 64 ? `SIGRTMIN+${String(number - 34)}` : null
}

/** ExecMainCode is waitid(2)'s si_code: CLD_EXITED, CLD_KILLED, CLD_DUMPED … */
export function endCode(number: number): string | null {
  return ['exited', 'killed', 'dumped', 'trapped', 'stopped', 'continued'][number - 1] ?? null
}

const EXIT_CODES: Readonly<Record<number, readonly [word: string, meaning: string]>> = {
  0: ['SUCCESS', 'success'],
  1: ['FAILURE', 'the program reports a failure of its own; its log says which'],
  2: ['INVALIDARGUMENT', 'by convention: invalid or excess arguments'],
  3: ['NOTIMPLEMENTED', 'by convention: a feature that is not implemented'],
  4: ['NOPERMISSION', 'by convention: insufficient privileges'],
  5: ['NOTINSTALLED', 'by convention: the program is not installed'],
  6: ['NOTCONFIGURED', 'by convention: the program is not configured'],
  7: ['NOTRUNNING', 'by convention: the program is not running'],
  64: ['USAGE', 'by convention: wrong use on the command line'],
  65: ['DATAERR', 'by convention: wrong input data'],
  66: ['NOINPUT', 'by convention: an input cannot be opened'],
  67: ['NOUSER', 'by convention: unknown user'],
  68: ['NOHOST', 'by convention: unknown host'],
  69: ['UNAVAILABLE', 'by convention: a service is unavailable'],
  70: ['SOFTWARE', 'by convention: an internal error of the program'],
  71: ['OSERR', 'by convention: an error of the operating system'],
  72: ['OSFILE', 'by convention: a system file is missing'],
  73: ['CANTCREAT', 'by convention: an output file cannot be created'],
  74: ['IOERR', 'by convention: an input/output error'],
  75: ['TEMPFAIL', 'by convention: a temporary failure'],
  76: ['PROTOCOL', 'by convention: a remote error in the protocol'],
  77: ['NOPERM', 'by convention: permission denied'],
  78: ['CONFIG', 'by convention: a configuration error'],
  200: ['CHDIR', 'the working directory could not be entered (WorkingDirectory=)'],
  201: ['NICE', 'the scheduling priority could not be set (Nice=)'],
  202: ['FDS', 'file descriptors could not be closed or passed on'],
  203: ['EXEC', 'the program could not be executed: missing, or not an executable file'],
  204: ['MEMORY', 'there was not enough memory'],
  205: ['LIMITS', 'resource limits could not be set (Limit…=)'],
  206: ['OOM_ADJUST', 'the out-of-memory setting could not be made (OOMScoreAdjust=)'],
  207: ['SIGNAL_MASK', 'the signal mask could not be set'],
  208: ['STDIN', 'standard input could not be set up (StandardInput=)'],
  209: ['STDOUT', 'standard output could not be set up (StandardOutput=)'],
  210: ['CHROOT', 'the root directory could not be changed (RootDirectory=, RootImage=)'],
  211: ['IOPRIO', 'the I/O scheduling could not be set (IOScheduling…=)'],
  212: ['TIMERSLACK', 'the timer slack could not be set (TimerSlackNSec=)'],
  213: ['SECUREBITS', 'the secure bits could not be set (SecureBits=)'],
  214: ['SETSCHEDULER', 'the CPU scheduling could not be set (CPUScheduling…=)'],
  215: ['CPUAFFINITY', 'the CPU affinity could not be set (CPUAffinity=)'],
  216: ['GROUP', 'the group does not exist or could not be changed to (Group=, SupplementaryGroups=)'],
  217: ['USER', 'the user does not exist or could not be changed to (User=, PrivateUsers=)'],
  218: ['CAPABILITIES', 'capabilities could not be dropped or given (CapabilityBoundingSet=, AmbientCapabilities=)'],
  219: ['CGROUP', 'the control group could not be set up'],
  220: ['SETSID', 'a process session could not be made'],
  221: ['CONFIRM', 'the start was cancelled on the console (systemd.confirm_spawn=)'],
  222: ['STDERR', 'standard error could not be set up (StandardError=)'],
  224: ['PAM', 'the PAM session could not be set up (PAMName=)'],
  225: ['NETWORK', 'the network namespace could not be set up (PrivateNetwork=)'],
  226: ['NAMESPACE', 'the mount, UTS or IPC namespace could not be set up: is a path missing that the unit names? (ReadWritePaths= …)'],
  227: ['NO_NEW_PRIVILEGES', 'new privileges could not be forbidden (NoNewPrivileges=)'],
  228: ['SECCOMP', 'system call filters could not be applied (SystemCallFilter=)'],
  229: ['SELINUX_CONTEXT', 'the SELinux context could not be set (SELinuxContext=)'],
  230: ['PERSONALITY', 'the execution domain could not be set (Personality=)'],
  231: ['APPARMOR', 'the AppArmor profile could not be prepared (AppArmorProfile=)'],
  232: ['ADDRESS_FAMILIES', 'address families could not be restricted (RestrictAddressFamilies=)'],
  233: ['RUNTIME_DIRECTORY', 'the runtime directory could not be set up (RuntimeDirectory=)'],
  235: ['CHOWN', 'the owner of the socket could not be changed'],
  236: ['SMACK_PROCESS_LABEL', 'the SMACK label could not be set (SmackProcessLabel=)'],
  237: ['KEYRING', 'the kernel keyring could not be set up'],
  238: ['STATE_DIRECTORY', 'the state directory could not be set up (StateDirectory=)'],
  239: ['CACHE_DIRECTORY', 'the cache directory could not be set up (CacheDirectory=)'],
  240: ['LOGS_DIRECTORY', 'the logs directory could not be set up (LogsDirectory=)'],
  241: ['CONFIGURATION_DIRECTORY', 'the configuration directory could not be set up (ConfigurationDirectory=)'],
  242: ['NUMA_POLICY', 'the NUMA memory policy could not be set (NUMAPolicy=)'],
  243: ['CREDENTIALS', 'the credentials could not be set up (LoadCredential=, SetCredential=)'],
  245: ['BPF', 'BPF restrictions could not be applied (RestrictFileSystems=)'],
  255: ['EXCEPTION', 'the program passes on that something ended by a signal or an error'],
}

/** Numbers 1 to 31 as on x86 and ARM. */
export const SIGNALS: readonly string[] =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'
    .split(' ')
    .map((name) => `SIG${name}`)

const SIGNAL_MEANINGS: Readonly<Record<string, string>> = {
  SIGHUP: 'asked to reload or its terminal went away',
  SIGINT: 'interrupted',
  SIGILL: 'an illegal instruction: a crash',
  SIGABRT: 'it gave up by itself (an assertion failed), or the watchdog ended it',
  SIGBUS: 'a bad memory access: a crash',
  SIGFPE: 'an arithmetic error: a crash',
  SIGKILL: 'killed by force: by hand, after a timeout, or because memory ran out',
  SIGSEGV: 'a bad memory access: a crash',
  SIGPIPE: 'wrote to a pipe that nobody reads',
  SIGTERM: 'asked to end',
  SIGSYS: 'a system call that SystemCallFilter= forbids',
  SIGXCPU: 'the limit of CPU time was reached (LimitCPU=)',
  SIGXFSZ: 'the limit of file size was reached (LimitFSIZE=)',
}
