-- Tokens end. A name is given once: a token that was revoked stays, so that what is recorded names one holder for ever.
-- From here on `scope` lists what a token is for, separated by blanks.

ALTER TABLE token ADD COLUMN expires_at text;
ALTER TABLE token ADD COLUMN revoked_at text;
