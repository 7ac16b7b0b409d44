"""What Cermin remembers: one module per subject, content sealed, plain columns for counting and claiming."""
