"""Who works here: accounts, roles, second factors, sessions, and what each may do."""
