/** Something that is not the same on both sides. */
export interface SpecDifference {
  /** In the words of a spec: `units/sshd.service/enabled`. */
  path: string
  /** What the first side says; null when it says nothing of it. Lists stand in words. */
  from: string | null
  /** What the second side says; null when it says nothing of it. */
  to: string | null
  /** Items of a list that only the first side has; empty where there is no list. */
  removed: string[]
  /** Items of a list that only the second side has. */
  added: string[]
}

export interface DiffData {
  /** `unknown` when nothing differs, but something could not be asked on one side. */
  verdict: 'same' | 'differs' | 'unknown'
  /** The sides as they were named; `this host` for the host at hand. */
  a: string
  b: string
  /** In the order of a spec. */
  differences: SpecDifference[]
  /** What could not be asked on one of the sides, and is therefore not compared. */
  unknown: { side: 'a' | 'b'; path: string }[]
}
