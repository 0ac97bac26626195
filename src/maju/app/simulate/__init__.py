"""``maju simulate``: days of a centre in virtual time, as fast as the machine can."""
