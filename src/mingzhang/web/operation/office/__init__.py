"""Pages of those who run the platform: people, organisations, the audit log, jobs."""
