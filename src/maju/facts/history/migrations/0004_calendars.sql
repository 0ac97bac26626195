-- Business calendars: what people, the centre's settings and imports say of a client's days. An
-- empty client is the whole centre. Null: this side does not say.

CREATE TABLE facts.fx_calendar (
    centre text NOT NULL,
    client text NOT NULL,
    source text NOT NULL CHECK (source IN ('person', 'settings', 'import')),
    -- ISO code of the country whose public holidays are closed; empty: none.
    country text,
    -- Weekdays that are open, Monday is 1.
    week smallint[],
    zone text,
    -- When a business day begins, seconds after midnight.
    day_start_s integer,
    PRIMARY KEY (centre, client, source)
);

-- 정상, 휴무, 단축: single dates, over public holidays and the week.
CREATE TABLE facts.fx_calendar_day (
    centre text NOT NULL,
    client text NOT NULL,
    business_date date NOT NULL,
    source text NOT NULL CHECK (source IN ('person', 'settings')),
    said text NOT NULL CHECK (said IN ('open', 'closed', 'short')),
    label text NOT NULL DEFAULT '',
    PRIMARY KEY (centre, client, business_date, source)
);
