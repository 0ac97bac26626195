-- Who came last of a client: its page of customers need not sort all that it ever had.
CREATE INDEX customer_newest ON directory.customer (client_id, known_since) WHERE into_id IS NULL;
