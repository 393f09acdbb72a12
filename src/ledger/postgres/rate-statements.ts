/**
 * The turns of accounts with a rate. A turn that is `open` is in the hands of a worker, and `used_at` is when it was
 * handed over at the latest. Times are the database's.
 */

/**
 * In a statement of its own before the one that counts: that one must begin, and see, when the lock is had. Held to the
 * end of the transaction, so nothing of it is left in a session that a pooler shares.
 */
export const LOCK_ACCOUNT = `SELECT pg_advisory_xact_lock(725830145, hashtext($1))`

/**
 * Gives a turn for each place that has room in all windows, and says how long the others have to wait; forgets turns
 * that are in no window any more. Where the clock was set back, turns of what is now the future count as used now.
 */
export const TAKE_TURNS = `
  WITH clock AS MATERIALIZED (
    -- the claim of the mail comes later in the same log, and is written through: it takes this along
    SELECT clock_timestamp() AS at, set_config('synchronous_commit', 'off', true)
  ), forgotten AS (
    DELETE FROM smtp_ledger_turn
    WHERE account = $1 AND used_at < (SELECT at FROM clock) - $7::float8 * interval '1 millisecond'
  ), corrected AS (
    UPDATE smtp_ledger_turn t SET used_at = CASE WHEN t.open THEN latest ELSE at END
    FROM (SELECT at, at + $6::float8 * interval '1 millisecond' AS latest FROM clock) c
    WHERE t.account = $1 AND t.used_at > CASE WHEN t.open THEN latest ELSE at END
  ), windows AS (
    SELECT w.ms, w.most, at - w.ms * interval '1 millisecond' AS since, at
    FROM unnest($2::float8[], $3::int[]) AS w (ms, most), clock
  ), held AS MATERIALIZED (
    SELECT w.*, (SELECT count(*)::int FROM smtp_ledger_turn t WHERE t.account = $1 AND t.used_at >= w.since) AS held
    FROM windows w
  ), waits AS (
    SELECT a.id, a.place, max(CASE
      WHEN h.held + a.place < h.most THEN 0
      -- of those who wait, each needs the turn of one who came a window before
      ELSE h.ms * (a.place / h.most) + CASE WHEN h.held + a.place % h.most < h.most THEN 0 ELSE (
        SELECT extract(epoch FROM least(t.used_at, h.at) - h.since) * 1000
        FROM smtp_ledger_turn t WHERE t.account = $1 AND t.used_at >= h.since
        ORDER BY t.used_at OFFSET h.held + a.place % h.most - h.most LIMIT 1
      ) END
    END)::float8 AS wait
    FROM unnest($4::uuid[], $5::int[]) AS a (id, place), held h GROUP BY a.id, a.place
  ), taken AS (
    INSERT INTO smtp_ledger_turn (id, account, used_at, open)
    SELECT id, $1, at + $6::float8 * interval '1 millisecond', true FROM waits, clock WHERE wait <= 0
  )
  SELECT id::text AS id, wait FROM waits ORDER BY place`

/** As long as a worker says so, its turns are in its hands. */
export const HOLD_TURNS = `
  UPDATE smtp_ledger_turn SET used_at = clock_timestamp() + $2::float8 * interval '1 millisecond'
  WHERE id = ANY ($1::uuid[]) AND open
  RETURNING id::text AS id`

export const END_TURN = `
  UPDATE smtp_ledger_turn SET used_at = clock_timestamp(), open = false WHERE id = $1::uuid`

export const GIVE_TURN_BACK = `DELETE FROM smtp_ledger_turn WHERE id = $1::uuid`
