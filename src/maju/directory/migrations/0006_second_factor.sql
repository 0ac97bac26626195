-- The second factor's secret lies in the side store, so that a restore takes it along; here stands that there is one.

ALTER TABLE directory.person DROP COLUMN totp;
ALTER TABLE directory.person ADD COLUMN second_factor boolean NOT NULL DEFAULT false;
