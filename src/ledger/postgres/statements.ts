/**
 * The statements of a ledger in PostgreSQL. Each takes many jobs at once, as one array per column, and commits by
 * itself. Times are read from the database's clock only: those of the workers may differ.
 */

/** Entries by cluster and job key. */
export const READ = `
  SELECT e.cluster, e.job_key, e.state, e.attempt, e.fingerprint, e.first_date::float8 AS first_date,
    (extract(epoch FROM e.deadline) * 1000)::float8 AS deadline, e.ended, e.result, e.trace,
    e.state = 'attempting' AND e.deadline > clock_timestamp() AS live
  FROM unnest($1::text[], $2::text[]) AS asked (cluster, job_key)
  JOIN smtp_ledger e USING (cluster, job_key)`

/**
 * Compare and set; gives the attempts that got their entry. Where nothing was seen, a row is only added; where an entry
 * was seen, it is only changed, and one that expired meanwhile does not come back. A row that another worker changes at
 * this moment is waited for and compared again.
 */
export const CLAIM = `
  WITH asked AS (
    SELECT a.*, clock_timestamp() + a.deadline_ms * interval '1 millisecond' AS deadline
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[],
        $6::text[], $7::text[], $8::bigint[], $9::float8[], $10::text[], $11::text[])
      AS a (cluster, job_key, seen_state, seen_attempt, seen_ended,
        attempt, fingerprint, first_date, deadline_ms, trace, kept),
      -- durable, also where the server, the database or the user is set to synchronous_commit = off
      set_config('synchronous_commit', 'on', true)
  ), changed AS (
    UPDATE smtp_ledger e SET
      state = 'attempting', attempt = a.attempt, fingerprint = a.fingerprint, first_date = a.first_date,
      deadline = a.deadline, ended = false, changed_at = clock_timestamp(), result = a.kept, trace = a.trace
    FROM asked a
    WHERE e.cluster = a.cluster AND e.job_key = a.job_key
      AND e.state = a.seen_state AND e.attempt = a.seen_attempt AND e.ended = a.seen_ended
    RETURNING e.attempt
  ), added AS (
    INSERT INTO smtp_ledger
      (cluster, job_key, state, attempt, fingerprint, first_date, deadline, ended, changed_at, trace, result)
    SELECT cluster, job_key, 'attempting', attempt, fingerprint, first_date, deadline, false, clock_timestamp(),
      trace, kept
    FROM asked WHERE seen_state IS NULL
    ON CONFLICT (cluster, job_key) DO NOTHING
    RETURNING attempt
  )
  SELECT attempt FROM changed UNION ALL SELECT attempt FROM added`

/** As `recorded` in entry-changes.ts: a reply outranks `uncertain` of the same attempt; nothing outranks a reply. */
const REPLACES = `(e.state = 'attempting' OR (e.state = 'uncertain' AND n.state <> 'uncertain'))`

/** Outcomes (null: none) and ends, only where the entry still holds the attempt. */
export const NOTE = `
  UPDATE smtp_ledger e SET
    state = CASE
      WHEN n.state IS NULL OR NOT ${REPLACES} THEN e.state
      -- some have the mail from an earlier attempt
      WHEN n.state = 'not-sent' AND e.result IS NOT NULL THEN 'sent'
      ELSE n.state
    END,
    result = CASE WHEN n.state = 'sent' AND ${REPLACES} THEN n.result ELSE e.result END,
    ended = e.ended OR n.ended,
    changed_at = clock_timestamp()
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])
    AS n (cluster, job_key, attempt, state, result, ended)
  WHERE e.cluster = n.cluster AND e.job_key = n.job_key AND e.attempt = n.attempt`

export const KEEP_DATE = `
  INSERT INTO smtp_ledger
    (cluster, job_key, state, attempt, fingerprint, first_date, deadline, ended, changed_at)
  VALUES ($1, $2, 'not-sent', '', $3, $4, to_timestamp(0), false, clock_timestamp())
  ON CONFLICT (cluster, job_key) DO NOTHING`

/**
 * Some of what may expire, by one worker at a time. The rows are locked and looked at again before they go: one that is
 * claimed at this moment stays.
 */
export const PURGE = `
  DELETE FROM smtp_ledger e USING (
    SELECT cluster, job_key FROM smtp_ledger
    WHERE (SELECT pg_try_advisory_xact_lock($1)) AND (ended OR state = 'not-sent')
      AND changed_at < clock_timestamp() - $2::float8 * interval '1 millisecond'
    ORDER BY changed_at LIMIT $3 FOR UPDATE SKIP LOCKED
  ) expired
  WHERE e.cluster = expired.cluster AND e.job_key = expired.job_key
  RETURNING e.job_key`
