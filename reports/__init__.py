"""Speaks: turns findings into letters and pages, and takes the answer back."""
