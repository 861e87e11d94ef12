"""Anybody's file, checked: nothing of it becomes anything of the platform, or stays for long."""
