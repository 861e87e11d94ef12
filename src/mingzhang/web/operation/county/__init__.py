"""Counties as tenants: many platforms on one machine and in one PostgreSQL, none sees another.

Each county is a platform of its own: a schema of the database (where asked, with a login of its
own), a folder, keys, a domain, processes. What one county's process asks reaches its own schema
and folder alone, so that rights, formats, accounts, the audit log and the three administrators are
its own without any query having to remember whose it is.
"""
