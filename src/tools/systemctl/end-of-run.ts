/** Units whose start ends the host's run, for good or for a while. */
const ENDS =
  /^(?:reboot|soft-reboot|poweroff|halt|kexec|shutdown|exit|final|umount|suspend|hibernate|hybrid-sleep|suspend-then-hibernate|sleep)\.target$|^(?:systemd-)?(?:reboot|poweroff|halt|kexec|suspend|hibernate|hybrid-sleep|soft-reboot|exit)\.service$|^ctrl-alt-del\.target$/

export const endsRun = (unit: string): boolean => ENDS.test(unit)
