"""Desks of the bureau: what performance, procurement and assets look at across all departments."""
