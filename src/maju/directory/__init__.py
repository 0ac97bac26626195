"""What people decide and who they are: centres, clients, teams, people, queues, customers.

Django's tables, in PostgreSQL's schema ``directory``. What changes a number or a decision of the
core compiles into a version of :class:`maju.kernel.settings.Settings` and reaches the engine as one
command, written in the same transaction as the change (design §3). A model does not leave this
package.
"""
