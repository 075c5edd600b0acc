DROP INDEX ix_sending_digest;

ALTER TABLE sending DROP COLUMN digest_id, DROP COLUMN waits_for_digest;

ALTER TABLE notification_preference DROP CONSTRAINT ck_notification_preference_pace_is_known;

ALTER TABLE notification_preference RENAME COLUMN pace TO is_wanted;

-- Who wanted one message a day keeps wanting messages.
ALTER TABLE notification_preference ALTER COLUMN is_wanted TYPE BOOLEAN USING is_wanted <> 'never';
