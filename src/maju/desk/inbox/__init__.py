"""What waits beside contacts: inquiries, who gave up, records that lack, notices, messages, the manual.

Pages for whoever has the right, agents or not, and parts of them beside the contact on the agent's
page. Wishes go to the engine with the page's own rows in one transaction, as the desk's do.
"""
