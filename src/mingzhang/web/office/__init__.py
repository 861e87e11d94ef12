"""Accounts, roles, tokens, the audit log."""
