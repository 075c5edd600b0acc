-- The owner sees rows of every bank only where row security is not forced on it.
ALTER TABLE roll_up NO FORCE ROW LEVEL SECURITY;

WITH days AS (
  DELETE FROM roll_up WHERE period = 'day' RETURNING jurisdiction_id, tenant_id, starts_on, measure, value
)
INSERT INTO roll_up (jurisdiction_id, id, tenant_id, period, starts_on, measure, value)
SELECT jurisdiction_id, gen_random_uuid(), tenant_id, 'month', date_trunc('month', starts_on)::date, measure, sum(value)
FROM days GROUP BY jurisdiction_id, tenant_id, date_trunc('month', starts_on), measure;

ALTER TABLE roll_up FORCE ROW LEVEL SECURITY;
