/**
 * Prompts of shells as they stand in pasted text, with or without the command behind them. No line of a tool's output looks
 * like one of the clear ones; the others are told by their place only, before the output.
 */

/** Whose prompt it is stands in it: `[root@host ~]# dmesg`, `root@host:~# …`, `host:~ # …`, `sh-4.4# …`, `chronyc> sources`. */
export function isClearPrompt(text: string): boolean {
  return CLEAR.some((prompt) => prompt.test(text))
}

/** A prompt that could be something else in another place: `$ dmesg`, `# dmesg`, `+ dmesg` (of `sh -x`), or nothing behind it. */
export function isShortPrompt(text: string): boolean {
  return SHORT.test(text)
}

/** A prompt that waits for a command. */
export function isBarePrompt(text: string): boolean {
  return /^[$#%❯]\s*$/u.test(text)
}

/** What a prompt may begin with: `(venv) `, `[12:04:33] `. */
const BEFORE = String.raw`^(?:\([^()]*\) ?|\[[\d:]+\] ?)?`

const CLEAR = [
  // [root@host ~]# , [root@host /etc]#cat
  new RegExp(String.raw`${BEFORE}\[[^\s@\]]+@[^\]]+\] ?[$#%>].*$`),
  // root@host:~# , user@host:~/src (main)$ , pi@host:~ $ , user@host dir %
  new RegExp(String.raw`${BEFORE}[\w.+-]+@[\w.-]+(?:[: ][^\s$#%>]*)?(?: \([^()]*\))? ?[$#%](?:\s.*)?$`),
  // user@host ~> , user@host:~/src>
  new RegExp(String.raw`${BEFORE}[\w.+-]+@[\w.-]+[: ][~/][^\s$#%>]*>(?:\s.*)?$`),
  // host:~ # , localhost:/etc # , ~ # , / # , ~$
  /^(?:[\w.-]+:)?[~/][^\s$#%>]* ?[$#%>](?:\s.*)?$/,
  // sh-4.4# , bash-5.1$
  /^-?(?:ba|da|k|z)?sh-\d[\d.]*[$#](?:\s.*)?$/,
  /^➜ .*$/u,
  // the two lines of Kali's
  /^┌──?\(.*\)-\[.*\]\s*$/u,
  /^└──?[$#].*$/u,
  /^(?:chronyc|ntpq|ntpmon)> ?.*$/,
]

const SHORT = /^(?:[$#%>❯]|\++) +[a-z]|^\$ +[./]/u
