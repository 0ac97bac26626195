-- KPIs that a centre defined for itself: formulas over measures, read and judged again at every
-- use. A change is the next version; the old ones stay.

CREATE TABLE facts.fx_kpi (
    centre text NOT NULL,
    id text NOT NULL,
    version integer NOT NULL,
    -- The day from which people see it.
    defined_on date NOT NULL,
    ko text NOT NULL,
    en text NOT NULL,
    unit text NOT NULL,
    direction text NOT NULL,
    num text NOT NULL,
    -- Empty: the KPI is a sum.
    den text NOT NULL,
    forgotten boolean NOT NULL,
    PRIMARY KEY (centre, id, version)
);
