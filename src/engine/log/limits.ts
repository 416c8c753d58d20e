/** Every bound of the log reader in one place: memory grows with these, never with the size of the log. */
export const LIMITS = {
  /** Bytes of a line that are read; the rest of a longer line is passed over. */
  line: 65_536,
  servers: 2_000,
  codes: 1_000,
  relays: 20_000,
  domains: 20_000,
  /** Distinct reply texts of Microsoft, after addresses, ids and times are taken out. */
  replies: 4_000,
  /** Hours × server × service (× code) with an attempt in them. */
  bins: 200_000,
  /** Newest refusal lines kept as proof, one per server, service and code. */
  proofs: 1_000,
  proofBytes: 1_200,
  /** Recipients deferred by Microsoft whose end has not been seen yet. */
  openRecipients: 200_000,
  /** Conversations or queue entries followed at once, and recipients in each, where a log prints no result line. */
  sessions: 2_000,
  sessionRecipients: 1_000,
  /** Replies per file that vote on its year and UTC offset. */
  votes: 64,
} as const;
