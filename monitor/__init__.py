"""Thinks and remembers: turns posts into findings and keeps what was agreed."""
